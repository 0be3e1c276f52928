/* SPDX-License-Identifier: MIT */
/* What a check has found in one VM. */
#ifndef CLI_CHECK_FINDING_H
#define CLI_CHECK_FINDING_H

#include <stddef.h>
#include <stdint.h>

#include <vmxci.h>

typedef struct vmxci_rule {
    const char *policy;
    const char *name;
    const char *title, *help, *ids;
    vmxci_severity severity;
    int fixable;
    uint64_t reserved[4];
} vmxci_rule;

struct finding {
    vmxci_severity severity;
    size_t line, column; /* 0: none */
    const vmxci_rule *rule;
    const char *key; /* "" if none; bytes as in the file */
    const char *message;
    const char *source; /* the text of the line, bytes as in the file, "" if none */
};

struct finding_list {
    struct finding *at;
    size_t count;
};

#endif

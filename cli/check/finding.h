/* SPDX-License-Identifier: MIT */
/* What a check has found in one VM. */
#ifndef CLI_CHECK_FINDING_H
#define CLI_CHECK_FINDING_H

#include <stdbool.h>
#include <stddef.h>

#include <vmxci.h>

/* The strings are those of the list that has the finding. */
struct finding {
    char *block; /* the memory of the strings */
    vmxci_severity severity;
    size_t line, column; /* 0: none */
    const vmxci_rule *rule;
    const char *key; /* "" if none; bytes as in the file */
    const char *message;
    const char *value;  /* of the line, as stored in the file; "" if none */
    const char *source; /* the text of the line, bytes as in the file, "" if none */
};

/* All zeros is an empty list. */
struct finding_list {
    struct finding *at;
    size_t count, room;
    bool no_memory; /* a finding is missing */
};

/* Adds a copy of FOUND, which is about LINE, or about no line if LINE is NULL. */
void add_finding(struct finding_list *list, const vmxci_finding *found, const vmxci_line *line);

/* Orders the findings by line; those of the same line stay as they are. */
void sort_findings(struct finding_list *list);

/* Removes the findings of the VM at PATH of which IS_REMOVED is true. */
void remove_findings(struct finding_list *list, const char *path,
                     bool (*is_removed)(const void *payload, const char *path,
                                        const struct finding *f),
                     const void *payload);

void free_findings(struct finding_list *list);

#endif

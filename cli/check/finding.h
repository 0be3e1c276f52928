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
    size_t number;      /* in the order in which the findings were added */
};

/* All zeros is an empty list. */
struct finding_list {
    struct finding *at;
    size_t count, room;
    size_t left_out[VMXCI_SEVERITY_ERROR + 1]; /* findings of each severity that are only counted */
    bool is_unlimited;                         /* there is room for any number of findings */
    bool no_memory;                            /* a finding is missing */
};

/* Adds a copy of FOUND, which is about LINE, or about no line if LINE is NULL.  Only counts it if
 * the list is limited and has as many findings as anybody reads. */
void add_finding(struct finding_list *list, const vmxci_finding *found, const vmxci_line *line);

/* Orders the findings by line; those of the same line stay as they are. */
void sort_findings(struct finding_list *list);

/* Limits an unlimited list: removes and counts the findings that were added after the limit. */
void limit_findings(struct finding_list *list);

/* Returns whether one of the findings has SEVERITY or a higher one. */
bool has_severity(const struct finding_list *list, int severity);

/* Removes finding I. */
void remove_finding(struct finding_list *list, size_t i);

void free_findings(struct finding_list *list);

#endif

/* SPDX-License-Identifier: MIT */
/* The section of the HTML report that has the findings by rule. */
#ifndef CLI_CHECK_REPORT_HTML_RULES_H
#define CLI_CHECK_REPORT_HTML_RULES_H

#include <stdbool.h>
#include <stddef.h>

#include "check/finding.h"

struct buffer;
struct rule_list;

struct rule_count;

struct html_rules {
    struct rule_count *at; /* sorted by the address of the rule */
    size_t count;
};

/* A VM while its findings are added. */
struct html_vm {
    const char *path;
    size_t number;  /* from 1, of all VMs; 0: unknown, and then the VM itself is not counted */
    bool is_listed; /* the element with the ID vmNUMBER exists */
};

/* Prepares OUT for RULES.  Returns false if there is no memory. */
bool begin_html_rules(struct html_rules *out, const struct rule_list *rules);
void free_html_rules(struct html_rules *rules);

/* Counts FINDING of VM, and keeps it as an example.  The findings of one VM are added one after the
 * other.  A finding of a rule that is not in the list is left out. */
void add_to_html_rules(struct html_rules *rules, const struct html_vm *vm,
                       const struct finding *finding);

/* Returns the number of rules that have findings. */
size_t count_broken_rules(const struct html_rules *rules);

/* Adds the section.  VMS is the number of VMs that were checked.  No finding can be added
 * afterwards. */
void print_html_rules(struct buffer *out, struct html_rules *rules, size_t vms);

#endif

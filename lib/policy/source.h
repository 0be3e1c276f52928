/* SPDX-License-Identifier: MIT */
/* A policy file, its lines sorted into rules, before the values are looked at. */
#ifndef VMXI_POLICY_SOURCE_H
#define VMXI_POLICY_SOURCE_H

#include <stdbool.h>

#include <vmxci.h>

#include "policy/member.h"
#include "vmx/doc.h"

enum {
    VMXI_POLICY_RULES = 1000 /* of a policy */
};

/* The lines of a rule, or those that describe the file. */
typedef struct vmxi_rule_source {
    vmxci_str name;
    const vmxi_line *first;                 /* the first line; NULL: none */
    const vmxi_line *members[VMXI_MEMBERS]; /* NULL: the rule does not have the member */
} vmxi_rule_source;

typedef struct vmxi_policy_source {
    const vmxi_body *body;
    vmxi_rule_source file;
    vmxi_rule_source *rules;
    size_t count;
} vmxi_policy_source;

/* Sorts the lines of DOC, from which OUT borrows.  OUT has to be freed in any case.  Returns
 * VMXCI_OK, ENOMEM, EVALUE, EDUPLICATE, EENCODING, ENUL or ETOOBIG, with the position. */
int vmxi_policy_source_make(vmxi_policy_source *out, const vmxci_doc *doc, vmxci_error *err);

void vmxi_policy_source_free(vmxi_policy_source *source);

/* Returns the value of MEMBER as it is stored; `ptr` is NULL if RULE does not have the member. */
vmxci_str vmxi_source_value(const vmxi_policy_source *source, const vmxi_rule_source *rule,
                            vmxi_member member);

/* Returns the position of the byte AT of the value of MEMBER, which RULE has. */
vmxi_position vmxi_source_position(const vmxi_policy_source *source, const vmxi_rule_source *rule,
                                   vmxi_member member, size_t at);

/* Returns the position of the key on LINE. */
vmxi_position vmxi_source_key_position(const vmxi_policy_source *source, const vmxi_line *line);

#endif

/* SPDX-License-Identifier: MIT */
/* Finds the lines and missing keys of a document that violate the rules of a policy. */
#ifndef VMXI_POLICY_VIOLATION_H
#define VMXI_POLICY_VIOLATION_H

#include "policy/condition.h"
#include "policy/policy.h"

typedef struct vmxi_violation {
    const vmxi_rule *rule;
    const vmxi_line *line; /* NULL: a key is missing */
    vmxci_str key;         /* of the line, or the missing key; empty: no key matches */
} vmxi_violation;

/* Handles one violation, whose key is valid during the call.  A result other than 0 ends the
 * search. */
typedef int (*vmxi_violation_fn)(const vmxi_violation *violation, void *payload, vmxci_error *err);

/* Calls FN for each violation: first the rules about one key, in their order, then the others in
 * the order of the lines.  Returns VMXCI_OK, ENOMEM, EIO, ELIMIT, or the result of FN that was not
 * 0. */
int vmxi_find_violations(const vmxci_policy *policy, const vmxi_subject *subject,
                         vmxi_violation_fn fn, void *payload, vmxci_error *err);

#endif

/* SPDX-License-Identifier: MIT */
/* One rule of a policy. */
#ifndef VMXI_POLICY_RULE_H
#define VMXI_POLICY_RULE_H

#include "policy/remedy.h"
#include "policy/scope.h"
#include "policy/test.h"

typedef struct vmxi_rule {
    vmxci_rule shown; /* what callers see */
    vmxi_scope scope;
    vmxi_test test;
    vmxi_remedy remedy;
    bool missing_fails; /* a missing key is a finding */
} vmxi_rule;

/* Makes the rule of RULE, which OUT borrows from.  The strings of OUT->shown are not set.  OUT has
 * to be freed in any case.  Returns VMXCI_OK, ENOMEM, EVALUE, EPATTERN or ELIMIT, with the
 * position. */
int vmxi_rule_make(vmxi_rule *out, const vmxi_policy_source *source, const vmxi_rule_source *rule,
                   vmxci_error *err);

void vmxi_rule_free(vmxi_rule *rule);

#endif

/* SPDX-License-Identifier: MIT */
/* What corrects a violation of a rule. */
#ifndef VMXI_POLICY_REMEDY_H
#define VMXI_POLICY_REMEDY_H

#include "policy/scope.h"
#include "policy/test.h"

typedef enum vmxi_remedy_kind {
    VMXI_REMEDY_NONE,
    VMXI_REMEDY_SET,   /* give the key `value` */
    VMXI_REMEDY_REMOVE /* remove the line */
} vmxi_remedy_kind;

typedef struct vmxi_remedy {
    vmxi_remedy_kind kind;
    vmxci_str value; /* UTF-8 */
} vmxi_remedy;

/* Makes the remedy of RULE, and verifies that its result passes TEST and, if MISSING_FAILS, that
 * the key stays.  OUT borrows from SOURCE.  Returns VMXCI_OK, ENOMEM, EVALUE or ELIMIT, with the
 * position. */
int vmxi_remedy_make(vmxi_remedy *out, const vmxi_policy_source *source,
                     const vmxi_rule_source *rule, const vmxi_scope *scope, const vmxi_test *test,
                     bool missing_fails, vmxci_error *err);

#endif

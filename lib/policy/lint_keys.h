/* SPDX-License-Identifier: MIT */
/* Lints of keys that have nothing to do with the VMCI device; each is a vmxi_lint_fn. */
#ifndef VMXI_POLICY_LINT_KEYS_H
#define VMXI_POLICY_LINT_KEYS_H

#include "policy/lint_report.h"

int vmxi_lint_numa_cookie(const vmxi_lint_run *run, const vmxci_rule *rule);
int vmxi_lint_guestinfo_size(const vmxi_lint_run *run, const vmxci_rule *rule);

#endif

/* SPDX-License-Identifier: MIT */
/* Lints of the VMCI device; each is a vmxi_lint_fn. */
#ifndef VMXI_POLICY_LINT_DEVICE_H
#define VMXI_POLICY_LINT_DEVICE_H

#include "policy/lint_report.h"

int vmxi_lint_device_off(const vmxi_lint_run *run, const vmxci_rule *rule);
int vmxi_lint_unrestricted(const vmxi_lint_run *run, const vmxci_rule *rule);
int vmxi_lint_template_id(const vmxi_lint_run *run, const vmxci_rule *rule);
int vmxi_lint_other_device(const vmxi_lint_run *run, const vmxci_rule *rule);

#endif

/* SPDX-License-Identifier: MIT */
/* Reads the members of a rule that are booleans, numbers or patterns, and reports those that are
 * not valid. */
#ifndef VMXI_POLICY_SETTING_H
#define VMXI_POLICY_SETTING_H

#include <stdbool.h>

#include "policy/source.h"

/* Reports that the value of MEMBER is not what EXPECTED says: VMXCI_EVALUE. */
int vmxi_fail_setting(const vmxi_policy_source *source, const vmxi_rule_source *rule,
                      vmxi_member member, const char *expected, vmxci_error *err);

/* Reports that MEMBER, which RULE has, does not fit the rest of the rule, as WHY says:
 * VMXCI_EVALUE. */
int vmxi_fail_member(const vmxi_policy_source *source, const vmxi_rule_source *rule,
                     vmxi_member member, const char *why, vmxci_error *err);

/* Reads MEMBER, TRUE or FALSE in any case; false if RULE does not have it. */
int vmxi_read_flag(bool *out, const vmxi_policy_source *source, const vmxi_rule_source *rule,
                   vmxi_member member, vmxci_error *err);

/* Reads MEMBER, a decimal number of 32 bits; OUT stays as it is if RULE does not have it. */
int vmxi_read_number(int64_t *out, const vmxi_policy_source *source, const vmxi_rule_source *rule,
                     vmxi_member member, vmxci_error *err);

/* Compiles MEMBER, which RULE has, to a caseless pattern over a whole text.  The caller owns OUT
 * and frees it with vmxci_pattern_free().  Returns VMXCI_OK, ENOMEM, EVALUE or EPATTERN. */
int vmxi_read_pattern(vmxci_pattern **out, const vmxi_policy_source *source,
                      const vmxi_rule_source *rule, vmxi_member member, vmxci_error *err);

#endif

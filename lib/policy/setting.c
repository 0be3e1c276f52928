/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "base/error.h"
#include "base/number.h"
#include "base/str.h"
#include "policy/setting.h"

int vmxi_fail_setting(const vmxi_policy_source *source, const vmxi_rule_source *rule,
                      vmxi_member member, const char *expected, vmxci_error *err)
{
    return vmxi_fail_at(err, VMXCI_EVALUE, vmxi_source_position(source, rule, member, 0),
                        "invalid value '%s' for '%s' (expected %s)",
                        vmxi_quote(vmxi_source_value(source, rule, member)).text,
                        vmxi_member_name(member), expected);
}

int vmxi_fail_member(const vmxi_policy_source *source, const vmxi_rule_source *rule,
                     vmxi_member member, const char *why, vmxci_error *err)
{
    return vmxi_fail_at(err, VMXCI_EVALUE, vmxi_source_key_position(source, rule->members[member]),
                        "rule '%s': %s", vmxi_quote(rule->name).text, why);
}

int vmxi_read_flag(bool *out, const vmxi_policy_source *source, const vmxi_rule_source *rule,
                   vmxi_member member, vmxci_error *err)
{
    const vmxci_str value = vmxi_source_value(source, rule, member);
    *out = value.ptr && vmxi_str_equal_fold(value, VMXI_LITERAL("TRUE"));
    if (!value.ptr || *out || vmxi_str_equal_fold(value, VMXI_LITERAL("FALSE")))
        return VMXCI_OK;
    return vmxi_fail_setting(source, rule, member, "TRUE or FALSE", err);
}

int vmxi_read_number(int64_t *out, const vmxi_policy_source *source, const vmxi_rule_source *rule,
                     vmxi_member member, vmxci_error *err)
{
    int64_t number;
    const vmxci_str value = vmxi_source_value(source, rule, member);
    if (!value.ptr)
        return VMXCI_OK;
    if (!vmxi_parse_integer(&number, value, INT32_MIN, INT32_MAX))
        return vmxi_fail_setting(source, rule, member,
                                 "a decimal number from -2147483648 to 2147483647", err);
    *out = number;
    return VMXCI_OK;
}

/* The keys of many files, but few values. */
enum {
    EXPECTED_KEYS = 100000
};

int vmxi_read_pattern(vmxci_pattern **out, const vmxi_policy_source *source,
                      const vmxi_rule_source *rule, vmxi_member member, vmxci_error *err)
{
    vmxci_error why;
    vmxci_pattern_options options = VMXCI_PATTERN_OPTIONS_INIT;
    const vmxci_str value = vmxi_source_value(source, rule, member);
    *out = NULL;
    if (value.len == 0)
        return vmxi_fail_setting(source, rule, member, "a regular expression", err);
    options.caseless = 1;
    options.whole = 1;
    options.expected_subjects = member == VMXI_MEMBER_MATCH ? EXPECTED_KEYS : 0;
    const int status = vmxci_pattern_compile(out, value, &options, &why);
    if (status == VMXCI_EPATTERN)
        return vmxi_fail_at(err, status, vmxi_source_position(source, rule, member, why.offset),
                            "%s", why.message);
    return status ? vmxi_fail(err, status, "%s", why.message) : VMXCI_OK;
}

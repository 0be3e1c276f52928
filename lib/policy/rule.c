/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "base/error.h"
#include "base/str.h"
#include "policy/rule.h"
#include "policy/setting.h"

static int make_severity(vmxi_rule *out, const vmxi_policy_source *source,
                         const vmxi_rule_source *rule, vmxci_error *err)
{
    const vmxci_str value = vmxi_source_value(source, rule, VMXI_MEMBER_SEVERITY);
    out->shown.severity = VMXCI_SEVERITY_WARNING;
    if (!value.ptr)
        return VMXCI_OK;
    for (int i = VMXCI_SEVERITY_INFO; i <= VMXCI_SEVERITY_ERROR; i++)
        if (vmxi_str_equal_fold(value, vmxi_str(vmxci_severity_name((vmxci_severity)i)))) {
            out->shown.severity = (vmxci_severity)i;
            return VMXCI_OK;
        }
    return vmxi_fail_setting(source, rule, VMXI_MEMBER_SEVERITY, "info, warning or error", err);
}

/* Reads 'missing', which must not contradict the rest of OUT. */
static int make_missing(vmxi_rule *out, const vmxi_policy_source *source,
                        const vmxi_rule_source *rule, vmxci_error *err)
{
    const vmxci_str value = vmxi_source_value(source, rule, VMXI_MEMBER_MISSING);
    const vmxi_scope *scope = &out->scope;
    const char *why = NULL;
    out->missing_fails = value.ptr && vmxi_str_equal_fold(value, VMXI_LITERAL("finding"));
    if (value.ptr && !out->missing_fails && !vmxi_str_equal_fold(value, VMXI_LITERAL("fine")))
        return vmxi_fail_setting(source, rule, VMXI_MEMBER_MISSING, "finding or fine", err);
    if (!out->missing_fails)
        return VMXCI_OK;
    if (out->test.kind == VMXI_TEST_ABSENT)
        why = "nothing can pass: 'absent' wants no key, and a missing key is a finding";
    else if (!vmxi_scope_is_literal(scope) && scope->when.len == 0)
        why = "'missing' needs 'when' if 'key' has '*' or 'match' is used: which key is missing?";
    else if (scope->when_stars && scope->when_stars < scope->key_stars)
        why = "'missing' needs as many '*' in 'when' as in 'key': which key is missing?";
    return why ? vmxi_fail_member(source, rule, VMXI_MEMBER_MISSING, why, err) : VMXCI_OK;
}

static int check_exact(const vmxi_rule *rule, const vmxi_policy_source *source,
                       const vmxi_rule_source *from, vmxci_error *err)
{
    if (!rule->test.exact || vmxi_scope_is_literal(&rule->scope))
        return VMXCI_OK;
    return vmxi_fail_member(source, from, VMXI_MEMBER_EXACT, "'exact' needs a 'key' without '*'",
                            err);
}

int vmxi_rule_make(vmxi_rule *out, const vmxi_policy_source *source, const vmxi_rule_source *rule,
                   vmxci_error *err)
{
    *out = (vmxi_rule){ .missing_fails = false };
    int status = vmxi_scope_make(&out->scope, source, rule, err);
    if (status == VMXCI_OK)
        status = vmxi_test_make(&out->test, source, rule, err);
    if (status == VMXCI_OK)
        status = check_exact(out, source, rule, err);
    if (status == VMXCI_OK)
        status = make_missing(out, source, rule, err);
    if (status == VMXCI_OK)
        status = make_severity(out, source, rule, err);
    if (status == VMXCI_OK)
        status = vmxi_remedy_make(&out->remedy, source, rule, &out->scope, &out->test,
                                  out->missing_fails, err);
    out->shown.fixable = out->remedy.kind != VMXI_REMEDY_NONE;
    return status;
}

void vmxi_rule_free(vmxi_rule *rule)
{
    vmxi_scope_free(&rule->scope);
    vmxi_test_free(&rule->test);
}

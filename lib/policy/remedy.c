/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdio.h>

#include "base/error.h"
#include "base/str.h"
#include "base/utf8.h"
#include "policy/remedy.h"
#include "policy/setting.h"
#include "vmx/escape.h"

/* The rule that a remedy is made for. */
typedef struct maker {
    vmxi_remedy *out;
    const vmxi_policy_source *source;
    const vmxi_rule_source *rule;
    const vmxi_scope *scope;
    const vmxi_test *test;
} maker;

static int fail_remedy(const maker *m, vmxi_member member, const char *why, vmxci_error *err)
{
    return vmxi_fail_member(m->source, m->rule, member, why, err);
}

/* Refuses a protected key. */
static int check_key(const maker *m, vmxi_member member, vmxci_error *err)
{
    vmxci_error why;
    if (!vmxi_scope_is_literal(m->scope) || vmxci_key_check(m->scope->key, &why) == VMXCI_OK)
        return VMXCI_OK;
    return fail_remedy(m, member, why.message, err);
}

/* Tests the new value.  Only patterns need a matcher. */
static int run_test(bool *passes, const maker *m, vmxci_error *err)
{
    vmxci_matcher *matcher = NULL;
    int status = m->test->pattern ? vmxci_matcher_new(&matcher, err) : VMXCI_OK;
    if (status == VMXCI_OK)
        status = vmxi_test_value(passes, m->test, matcher, m->out->value, err);
    vmxci_matcher_free(matcher);
    return status;
}

static int check_passes(const maker *m, vmxci_error *err)
{
    char expected[VMXI_EXPECTED_SIZE], why[VMXI_EXPECTED_SIZE + 64];
    bool passes;
    const int status = run_test(&passes, m, err);
    if (status || passes)
        return status;
    vmxi_describe_test(expected, m->test);
    snprintf(why, sizeof why, "'fix' does not pass the test of the rule (expected %s)", expected);
    return fail_remedy(m, VMXI_MEMBER_FIX, why, err);
}

/* Verifies that the new value is written as it is spelled. */
static int check_spelling(const maker *m, vmxci_error *err)
{
    bool plain = vmxi_is_ascii(m->out->value);
    for (size_t i = 0; i < m->out->value.len; i++)
        plain = plain && !vmxi_needs_escape(m->out->value.ptr[i]);
    return plain ? VMXCI_OK
                 : vmxi_fail_setting(m->source, m->rule, VMXI_MEMBER_FIX,
                                     "ASCII that needs no escapes, because of 'exact'", err);
}

/* Refuses a value that no commit would write for a key of the device. */
static int check_device(const maker *m, vmxci_error *err)
{
    vmxci_error why;
    if (!vmxi_scope_is_literal(m->scope) ||
        vmxci_vmci_check(m->scope->key, m->out->value, &why) == VMXCI_OK)
        return VMXCI_OK;
    return fail_remedy(m, VMXI_MEMBER_FIX, why.message, err);
}

static int make_set(maker *m, vmxci_error *err)
{
    m->out->kind = VMXI_REMEDY_SET;
    m->out->value = vmxi_source_value(m->source, m->rule, VMXI_MEMBER_FIX);
    if (m->out->value.len == 0)
        return vmxi_fail_setting(m->source, m->rule, VMXI_MEMBER_FIX,
                                 "a value; 'fixRemove' removes the line", err);
    int status = check_key(m, VMXI_MEMBER_FIX, err);
    if (status == VMXCI_OK && m->test->exact)
        status = check_spelling(m, err);
    if (status == VMXCI_OK)
        status = check_device(m, err);
    return status ? status : check_passes(m, err);
}

static int make_remove(maker *m, bool missing_fails, vmxci_error *err)
{
    m->out->kind = VMXI_REMEDY_REMOVE;
    if (m->rule->members[VMXI_MEMBER_FIX])
        return fail_remedy(m, VMXI_MEMBER_FIX_REMOVE,
                           "both 'fix' and 'fixRemove' (expected one of them)", err);
    if (missing_fails)
        return fail_remedy(m, VMXI_MEMBER_FIX_REMOVE,
                           "'fixRemove' does not pass the test of the rule: a missing key is a "
                           "finding",
                           err);
    return check_key(m, VMXI_MEMBER_FIX_REMOVE, err);
}

int vmxi_remedy_make(vmxi_remedy *out, const vmxi_policy_source *source,
                     const vmxi_rule_source *rule, const vmxi_scope *scope, const vmxi_test *test,
                     bool missing_fails, vmxci_error *err)
{
    maker m = { out, source, rule, scope, test };
    bool removes;
    *out = (vmxi_remedy){ .kind = VMXI_REMEDY_NONE };
    const int status = vmxi_read_flag(&removes, source, rule, VMXI_MEMBER_FIX_REMOVE, err);
    if (status)
        return status;
    if (removes)
        return make_remove(&m, missing_fails, err);
    return rule->members[VMXI_MEMBER_FIX] ? make_set(&m, err) : VMXCI_OK;
}

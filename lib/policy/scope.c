/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "base/error.h"
#include "base/number.h"
#include "base/str.h"
#include "policy/scope.h"
#include "policy/setting.h"
#include "vmx/key.h"

/* The rule that a scope is made of. */
typedef struct maker {
    vmxi_scope *out;
    const vmxi_policy_source *source;
    const vmxi_rule_source *rule;
} maker;

static vmxci_str get_value(const maker *m, vmxi_member member)
{
    return vmxi_source_value(m->source, m->rule, member);
}

static int fail_member(const maker *m, vmxi_member member, const char *why, vmxci_error *err)
{
    return vmxi_fail_member(m->source, m->rule, member, why, err);
}

/* ---- keys ------------------------------------------------------------------------------ */

/* Returns whether a line of a .vmx file can have the key KEY, `*` aside: VMware's keys are ASCII.
 */
static bool is_possible_key(vmxci_str key)
{
    for (size_t i = 0; i < key.len; i++)
        if (key.ptr[i] <= ' ' || key.ptr[i] >= 0x7f)
            return false;
    return vmxi_check_key(key, NULL) == VMXCI_OK;
}

static bool has_two_stars(vmxci_str key)
{
    for (size_t i = 1; i < key.len; i++)
        if (key.ptr[i - 1] == '*' && key.ptr[i] == '*')
            return true;
    return false;
}

/* Verifies MEMBER, a key that may contain `*`, and counts these. */
static int read_key(vmxci_str *key, size_t *stars, const maker *m, vmxi_member member,
                    vmxci_error *err)
{
    *key = get_value(m, member);
    *stars = vmxi_glob_stars(*key);
    if (!is_possible_key(*key))
        return vmxi_fail_setting(m->source, m->rule, member,
                                 "a key: ASCII without spaces, '#' or '='", err);
    if (has_two_stars(*key))
        return vmxi_fail_setting(m->source, m->rule, member, "no two '*' next to each other", err);
    if (*stars > VMXI_GLOB_STARS)
        return vmxi_fail_setting(m->source, m->rule, member, "at most 8 '*'", err);
    return VMXCI_OK;
}

static int make_key(maker *m, vmxci_error *err)
{
    const bool has_key = m->rule->members[VMXI_MEMBER_KEY] != NULL;
    const bool has_match = m->rule->members[VMXI_MEMBER_MATCH] != NULL;
    if (has_key && has_match)
        return fail_member(m,
                           m->rule->members[VMXI_MEMBER_KEY] > m->rule->members[VMXI_MEMBER_MATCH]
                               ? VMXI_MEMBER_KEY
                               : VMXI_MEMBER_MATCH,
                           "both 'key' and 'match' (expected one of them)", err);
    if (has_key)
        return read_key(&m->out->key, &m->out->key_stars, m, VMXI_MEMBER_KEY, err);
    if (!has_match)
        return vmxi_fail_at(err, VMXCI_EVALUE, vmxi_source_key_position(m->source, m->rule->first),
                            "rule '%s': neither 'key' nor 'match' (expected one of them)",
                            vmxi_quote(m->rule->name).text);
    m->out->key = get_value(m, VMXI_MEMBER_MATCH);
    return vmxi_read_pattern(&m->out->match, m->source, m->rule, VMXI_MEMBER_MATCH, err);
}

/* ---- the condition --------------------------------------------------------------------- */

static int make_condition(maker *m, vmxci_error *err)
{
    const bool has_pattern = m->rule->members[VMXI_MEMBER_WHEN_PATTERN] != NULL;
    if (!m->rule->members[VMXI_MEMBER_WHEN])
        return has_pattern
                   ? fail_member(m, VMXI_MEMBER_WHEN_PATTERN,
                                 "'whenPattern' needs 'when', the key whose value it is for", err)
                   : VMXCI_OK;
    const int status = read_key(&m->out->when, &m->out->when_stars, m, VMXI_MEMBER_WHEN, err);
    if (status)
        return status;
    if (m->out->when_stars > m->out->key_stars)
        return fail_member(m, VMXI_MEMBER_WHEN,
                           "'when' has more '*' than 'key': each has what the same '*' of 'key' "
                           "matched",
                           err);
    return has_pattern ? vmxi_read_pattern(&m->out->when_pattern, m->source, m->rule,
                                           VMXI_MEMBER_WHEN_PATTERN, err)
                       : VMXCI_OK;
}

/* ---- hardware versions ----------------------------------------------------------------- */

/* Parses RANGE: `7-13`, `7-`, `-13` or `7`. */
static bool parse_range(vmxi_scope *out, vmxci_str range)
{
    enum {
        HIGHEST = 9999
    };
    uint64_t number;
    const bool has_first = vmxi_take_decimal(&number, &range, HIGHEST);
    out->first_hardware = has_first ? (int64_t)number : INT64_MIN;
    out->last_hardware = INT64_MAX;
    if (has_first && range.len == 0)
        out->last_hardware = out->first_hardware;
    else if (!vmxi_take_char(&range, '-'))
        return false;
    else if (vmxi_take_decimal(&number, &range, HIGHEST))
        out->last_hardware = (int64_t)number;
    else if (!has_first)
        return false;
    return range.len == 0;
}

static int make_hardware(maker *m, vmxci_error *err)
{
    m->out->first_hardware = INT64_MIN;
    m->out->last_hardware = INT64_MAX;
    if (!m->rule->members[VMXI_MEMBER_HARDWARE])
        return VMXCI_OK;
    if (!parse_range(m->out, get_value(m, VMXI_MEMBER_HARDWARE)))
        return vmxi_fail_setting(m->source, m->rule, VMXI_MEMBER_HARDWARE,
                                 "hardware versions such as 7-13, 7-, -13 or 7", err);
    if (m->out->first_hardware > m->out->last_hardware)
        return vmxi_fail_setting(m->source, m->rule, VMXI_MEMBER_HARDWARE,
                                 "the lower hardware version first", err);
    return VMXCI_OK;
}

/* ---- the scope ------------------------------------------------------------------------- */

int vmxi_scope_make(vmxi_scope *out, const vmxi_policy_source *source, const vmxi_rule_source *rule,
                    vmxci_error *err)
{
    maker m = { out, source, rule };
    *out = (vmxi_scope){ .key_stars = 0 };
    int status = make_key(&m, err);
    if (status == VMXCI_OK)
        status = make_condition(&m, err);
    return status ? status : make_hardware(&m, err);
}

void vmxi_scope_free(vmxi_scope *scope)
{
    vmxci_pattern_free(scope->match);
    vmxci_pattern_free(scope->when_pattern);
}

int vmxi_scope_covers(bool *out, vmxi_captures *captures, const vmxi_scope *scope,
                      vmxci_matcher *matcher, vmxci_str name, vmxci_error *err)
{
    int matches;
    if (!scope->match) {
        *out = vmxi_glob_match(captures, scope->key, name);
        return VMXCI_OK;
    }
    const int status = vmxci_pattern_match(&matches, scope->match, matcher, name, err);
    *out = status == VMXCI_OK && matches;
    return status;
}

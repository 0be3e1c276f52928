/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdio.h>
#include <stdlib.h>

#include "base/error.h"
#include "base/str.h"
#include "policy/setting.h"
#include "policy/test.h"

/* ---- making a test --------------------------------------------------------------------- */

/* The rule that a test is made of. */
typedef struct maker {
    vmxi_test *out;
    const vmxi_policy_source *source;
    const vmxi_rule_source *rule;
} maker;

/* Makes the values of MEMBER: one, or if IS_LIST, those that commas separate. */
static int make_wanted(maker *m, vmxi_member member, bool is_list, vmxci_error *err)
{
    const vmxci_str text = vmxi_source_value(m->source, m->rule, member);
    size_t room = 1;
    for (size_t i = 0; is_list && i < text.len; i++)
        room += text.ptr[i] == ',';
    m->out->text = text;
    m->out->wanted = calloc(room, sizeof *m->out->wanted);
    if (!m->out->wanted)
        return vmxi_no_memory(err);
    if (!is_list)
        m->out->wanted[m->out->count++] = vmxi_wanted_make(text);
    return VMXCI_OK;
}

/* Returns S without the blanks around it. */
static vmxci_str trim(vmxci_str s)
{
    while (s.len && vmxi_is_blank(s.ptr[0]))
        s = vmxi_str_skip(s, 1);
    while (s.len && vmxi_is_blank(s.ptr[s.len - 1]))
        s.len--;
    return s;
}

static int make_list(maker *m, vmxci_error *err)
{
    const int status = make_wanted(m, VMXI_MEMBER_VALUES, true, err);
    vmxci_str rest = m->out->text;
    if (status)
        return status;
    for (bool more = true; more;) {
        const char *comma = rest.len ? memchr(rest.ptr, ',', rest.len) : NULL;
        const size_t len = comma ? (size_t)(comma - rest.ptr) : rest.len;
        const vmxci_str item = trim((vmxci_str){ rest.ptr, len });
        if (item.len == 0)
            return vmxi_fail_setting(m->source, m->rule, VMXI_MEMBER_VALUES,
                                     "values separated by commas, none of them empty", err);
        m->out->wanted[m->out->count++] = vmxi_wanted_make(item);
        more = comma != NULL;
        rest = vmxi_str_skip(rest, more ? len + 1 : len);
    }
    return VMXCI_OK;
}

static int make_range(maker *m, vmxci_error *err)
{
    m->out->min = INT32_MIN;
    m->out->max = INT32_MAX;
    int status = vmxi_read_number(&m->out->min, m->source, m->rule, VMXI_MEMBER_MIN, err);
    if (status == VMXCI_OK)
        status = vmxi_read_number(&m->out->max, m->source, m->rule, VMXI_MEMBER_MAX, err);
    if (status == VMXCI_OK && m->out->min > m->out->max)
        status = vmxi_fail_member(m->source, m->rule, VMXI_MEMBER_MAX,
                                  "no value can pass: 'max' is below 'min'", err);
    return status;
}

static int make_kind(maker *m, vmxi_member member, vmxci_error *err)
{
    switch (member) {
    case VMXI_MEMBER_VALUE:
        m->out->kind = VMXI_TEST_VALUES;
        return make_wanted(m, member, false, err);
    case VMXI_MEMBER_VALUES:
        m->out->kind = VMXI_TEST_VALUES;
        return make_list(m, err);
    case VMXI_MEMBER_NOT:
        m->out->kind = VMXI_TEST_NOT;
        return make_wanted(m, member, false, err);
    case VMXI_MEMBER_PATTERN:
        m->out->kind = VMXI_TEST_PATTERN;
        m->out->text = vmxi_source_value(m->source, m->rule, member);
        return vmxi_read_pattern(&m->out->pattern, m->source, m->rule, member, err);
    case VMXI_MEMBER_ABSENT:
        m->out->kind = VMXI_TEST_ABSENT;
        return VMXCI_OK;
    default:
        m->out->kind = VMXI_TEST_RANGE;
        return make_range(m, err);
    }
}

/* Verifies that the values can be compared as bytes. */
static int check_exact(maker *m, vmxi_member member, vmxci_error *err)
{
    if (m->out->kind != VMXI_TEST_VALUES)
        return vmxi_fail_member(m->source, m->rule, member,
                                "'exact' needs the test 'value' or 'values'", err);
    m->out->exact = true;
    return VMXCI_OK;
}

#define TESTS "(expected one of 'value', 'values', 'not', 'min' and 'max', 'pattern', 'absent')"

/* Sets OUT to whether the rule has the test MEMBER. */
static int has_test(bool *out, const maker *m, vmxi_member member, vmxci_error *err)
{
    *out = m->rule->members[member] != NULL;
    return member == VMXI_MEMBER_ABSENT ? vmxi_read_flag(out, m->source, m->rule, member, err)
                                        : VMXCI_OK;
}

static int fail_two_tests(const maker *m, vmxi_member a, vmxi_member b, vmxci_error *err)
{
    const vmxi_member later = m->rule->members[a] > m->rule->members[b] ? a : b;
    return vmxi_fail_member(m->source, m->rule, later, "more than one test " TESTS, err);
}

/* Finds the test of the rule.  'min' stands for 'max' too. */
static int find_test(vmxi_member *out, const maker *m, vmxci_error *err)
{
    static const vmxi_member tests[] = { VMXI_MEMBER_VALUE, VMXI_MEMBER_VALUES, VMXI_MEMBER_NOT,
                                         VMXI_MEMBER_MIN,   VMXI_MEMBER_MAX,    VMXI_MEMBER_PATTERN,
                                         VMXI_MEMBER_ABSENT };
    bool found = false, has;
    *out = VMXI_MEMBER_ABSENT;
    for (size_t i = 0; i < sizeof tests / sizeof tests[0]; i++) {
        const int status = has_test(&has, m, tests[i], err);
        if (status)
            return status;
        if (!has || (*out == VMXI_MEMBER_MIN && tests[i] == VMXI_MEMBER_MAX))
            continue;
        if (found)
            return fail_two_tests(m, tests[i], *out, err);
        found = true;
        *out = tests[i];
    }
    if (found)
        return VMXCI_OK;
    return vmxi_fail_at(err, VMXCI_EVALUE, vmxi_source_key_position(m->source, m->rule->first),
                        "rule '%s': no test " TESTS, vmxi_quote(m->rule->name).text);
}

int vmxi_test_make(vmxi_test *out, const vmxi_policy_source *source, const vmxi_rule_source *rule,
                   vmxci_error *err)
{
    maker m = { out, source, rule };
    vmxi_member member;
    bool exact;
    *out = (vmxi_test){ .kind = VMXI_TEST_ABSENT };
    int status = find_test(&member, &m, err);
    if (status == VMXCI_OK)
        status = make_kind(&m, member, err);
    if (status == VMXCI_OK)
        status = vmxi_read_flag(&exact, source, rule, VMXI_MEMBER_EXACT, err);
    if (status == VMXCI_OK && exact)
        status = check_exact(&m, VMXI_MEMBER_EXACT, err);
    return status;
}

void vmxi_test_free(vmxi_test *test)
{
    free(test->wanted);
    vmxci_pattern_free(test->pattern);
}

/* ---- testing a value ------------------------------------------------------------------- */

static bool is_listed(const vmxi_test *test, vmxci_str value)
{
    for (size_t i = 0; i < test->count; i++)
        if (test->exact ? vmxi_str_equal(value, test->wanted[i].text)
                        : vmxi_wanted_equals(&test->wanted[i], value))
            return true;
    return false;
}

int vmxi_test_value(bool *out, const vmxi_test *test, vmxci_matcher *matcher, vmxci_str value,
                    vmxci_error *err)
{
    int64_t number;
    int matches, status = VMXCI_OK;
    *out = false;
    switch (test->kind) {
    case VMXI_TEST_VALUES:
        *out = is_listed(test, value);
        break;
    case VMXI_TEST_NOT:
        *out = !vmxi_wanted_means(&test->wanted[0], value);
        break;
    case VMXI_TEST_RANGE:
        *out = vmxi_read_plain_integer(&number, value) && number >= test->min &&
               number <= test->max;
        break;
    case VMXI_TEST_PATTERN:
        status = vmxci_pattern_match(&matches, test->pattern, matcher, value, err);
        *out = status == VMXCI_OK && matches;
        break;
    case VMXI_TEST_ABSENT:
        break;
    }
    return status;
}

/* ---- messages -------------------------------------------------------------------------- */

static void describe_range(char out[VMXI_EXPECTED_SIZE], const vmxi_test *test)
{
    const long long min = test->min, max = test->max;
    if (max == INT32_MAX)
        snprintf(out, VMXI_EXPECTED_SIZE, "an integer of at least %lld", min);
    else if (min == INT32_MIN)
        snprintf(out, VMXI_EXPECTED_SIZE, "an integer of at most %lld", max);
    else
        snprintf(out, VMXI_EXPECTED_SIZE, "an integer from %lld to %lld", min, max);
}

void vmxi_describe_test(char out[VMXI_EXPECTED_SIZE], const vmxi_test *test)
{
    const vmxi_shown text = vmxi_quote(test->text);
    switch (test->kind) {
    case VMXI_TEST_VALUES:
        snprintf(out, VMXI_EXPECTED_SIZE, "%s'%s'", test->count > 1 ? "one of " : "", text.text);
        break;
    case VMXI_TEST_NOT:
        snprintf(out, VMXI_EXPECTED_SIZE, "anything but '%s'", text.text);
        break;
    case VMXI_TEST_RANGE:
        describe_range(out, test);
        break;
    case VMXI_TEST_PATTERN:
        snprintf(out, VMXI_EXPECTED_SIZE, "a match of '%s'", text.text);
        break;
    case VMXI_TEST_ABSENT:
        snprintf(out, VMXI_EXPECTED_SIZE, "no such key");
        break;
    }
}

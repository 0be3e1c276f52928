/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "base/error.h"
#include "base/str.h"
#include "policy/plain.h"
#include "policy/violation.h"
#include "vmx/index.h"

/* The subject, and the receiver of its violations. */
typedef struct search {
    const vmxci_policy *policy;
    const vmxi_subject *subject;
    const vmxi_body *body;
    vmxi_violation_fn fn;
    void *payload;
} search;

static int report_line(const search *s, const vmxi_rule *rule, const vmxi_line *line,
                       vmxci_error *err)
{
    const vmxi_violation violation = { rule, line, vmxi_body_name(s->body, line) };
    return s->fn(&violation, s->payload, err);
}

static int report_missing(const search *s, const vmxi_rule *rule, vmxci_str key, vmxci_error *err)
{
    const vmxi_violation violation = { rule, NULL, key };
    return s->fn(&violation, s->payload, err);
}

/* ---- lines ----------------------------------------------------------------------------- */

/* Returns whether LINE begins with the key, spelled as in the rule. */
static bool is_spelled_exactly(const search *s, const vmxi_rule *rule, const vmxi_line *line)
{
    return line->name == line->start &&
           vmxi_str_equal(vmxi_body_name(s->body, line), rule->scope.key);
}

static int test_line(bool *out, const search *s, const vmxi_rule *rule, const vmxi_line *line,
                     vmxci_error *err)
{
    vmxi_plain plain;
    const vmxci_str stored = vmxi_body_value(s->body, line);
    *out = false;
    if (rule->test.exact && !is_spelled_exactly(s, rule, line))
        return VMXCI_OK;
    if (rule->test.exact)
        return vmxi_test_value(out, &rule->test, s->subject->matcher, stored, err);
    int status = vmxi_plain_open(&plain, s->subject->doc, stored, err);
    if (status == VMXCI_OK)
        status = vmxi_test_value(out, &rule->test, s->subject->matcher, plain.text, err);
    vmxi_plain_close(&plain);
    return status;
}

/* Adds to the error that a pattern exceeded its limit where that was. */
static int locate_failure(const search *s, const vmxi_rule *rule, const vmxi_line *line, int status,
                          vmxci_error *err)
{
    if (status != VMXCI_ELIMIT || !err)
        return status;
    const vmxi_position position = vmxi_body_position(s->body, line, line->value);
    err->offset = position.offset;
    err->line = position.line;
    err->column = position.column;
    vmxi_fail_more(err, " (rule '%s')", rule->shown.name);
    return status;
}

/* Checks LINE, which RULE is about.  The condition comes last: few lines fail their test. */
static int check_line(const search *s, const vmxi_rule *rule, const vmxi_line *line,
                      const vmxi_captures *captures, vmxci_error *err)
{
    bool passes, applies;
    int status = test_line(&passes, s, rule, line, err);
    if (status || passes)
        return locate_failure(s, rule, line, status, err);
    status = vmxi_condition_holds(&applies, s->subject, &rule->scope, captures, err);
    return status || !applies ? status : report_line(s, rule, line, err);
}

/* ---- rules about one key --------------------------------------------------------------- */

static int check_missing(const search *s, const vmxi_rule *rule, vmxci_error *err)
{
    bool applies;
    if (!rule->missing_fails || vmxi_hides_keys(s->subject))
        return VMXCI_OK;
    const int status = vmxi_condition_holds(&applies, s->subject, &rule->scope, NULL, err);
    return status || !applies ? status : report_missing(s, rule, rule->scope.key, err);
}

static int check_key(const search *s, const vmxi_rule *rule, vmxci_error *err)
{
    int status = VMXCI_OK;
    const vmxi_line *line = vmxi_body_find(s->body, rule->scope.key);
    if (!line)
        return check_missing(s, rule, err);
    for (; status == VMXCI_OK && line; line = vmxi_body_find_next(s->body, line))
        status = check_line(s, rule, line, NULL, err);
    return status;
}

static int check_keys(const search *s, vmxci_error *err)
{
    int status = VMXCI_OK;
    for (size_t i = 0; status == VMXCI_OK && i < s->policy->count; i++) {
        const vmxi_rule *rule = &s->policy->rules[i];
        if (vmxi_scope_is_literal(&rule->scope) && vmxi_has_hardware(s->subject, &rule->scope))
            status = check_key(s, rule, err);
    }
    return status;
}

/* ---- rules about several keys ---------------------------------------------------------- */

/* Returns whether the device of LINE, which has the key of a condition, is seen for the first time.
 */
static bool is_first_line(const search *s, const vmxi_line *line)
{
    return !(line->flags & VMXCI_LINE_FLAG_DUPLICATE) ||
           vmxi_body_find(s->body, vmxi_body_name(s->body, line)) == line;
}

/* If LINE has the key of the condition of RULE: reports the key of that device if it is missing. */
static int check_device(const search *s, const vmxi_rule *rule, const vmxi_line *line,
                        vmxci_error *err)
{
    char room[VMXI_KEY_ROOM];
    vmxi_captures captures;
    bool applies;
    if (vmxi_hides_keys(s->subject) || !is_first_line(s, line) ||
        !vmxi_glob_match(&captures, rule->scope.when, vmxi_body_name(s->body, line)))
        return VMXCI_OK;
    const size_t len = vmxi_glob_fill(room, sizeof room, rule->scope.key, &captures);
    const vmxci_str key = { room, len };
    if (len == 0 || vmxi_body_find(s->body, key))
        return VMXCI_OK;
    const int status = vmxi_condition_holds(&applies, s->subject, &rule->scope, &captures, err);
    return status || !applies ? status : report_missing(s, rule, key, err);
}

static int check_candidate(const search *s, const vmxi_candidate *candidate, const vmxi_line *line,
                           vmxci_error *err)
{
    vmxi_captures captures;
    bool covers;
    const vmxi_rule *rule = candidate->rule;
    if (!vmxi_has_hardware(s->subject, &rule->scope))
        return VMXCI_OK;
    if (candidate->by_condition)
        return check_device(s, rule, line, err);
    const int status = vmxi_scope_covers(&covers, &captures, &rule->scope, s->subject->matcher,
                                         vmxi_body_name(s->body, line), err);
    return status || !covers ? status : check_line(s, rule, line, &captures, err);
}

static int check_candidates(const search *s, const vmxi_candidate *list, const vmxi_line *line,
                            vmxci_error *err)
{
    int status = VMXCI_OK;
    const vmxci_str name = vmxi_body_name(s->body, line);
    for (; status == VMXCI_OK && list; list = list->next)
        if (vmxi_may_concern(list, name))
            status = check_candidate(s, list, line, err);
    return status;
}

static int check_lines(const search *s, vmxci_error *err)
{
    const vmxi_dispatch *dispatch = &s->policy->dispatch;
    int status = VMXCI_OK;
    for (uint32_t i = 0; status == VMXCI_OK && i < s->body->line_count; i++) {
        const vmxi_line *line = &s->body->lines[i];
        if (line->kind != VMXCI_LINE_ENTRY)
            continue;
        const char first = vmxi_lower(s->body->bytes[line->name]);
        status = check_candidates(s, dispatch->by_byte[(unsigned char)first], line, err);
        if (status == VMXCI_OK)
            status = check_candidates(s, dispatch->any, line, err);
    }
    return status;
}

/* ---- rules of which no key is there ---------------------------------------------------- */

static int find_any(bool *out, const search *s, const vmxi_rule *rule, vmxci_error *err)
{
    vmxi_captures captures;
    int status = VMXCI_OK;
    *out = false;
    for (uint32_t i = 0; status == VMXCI_OK && !*out && i < s->body->line_count; i++)
        if (s->body->lines[i].kind == VMXCI_LINE_ENTRY)
            status = vmxi_scope_covers(out, &captures, &rule->scope, s->subject->matcher,
                                       vmxi_body_name(s->body, &s->body->lines[i]), err);
    return status;
}

/* Checks a rule about several keys whose condition is about one: at least one key must be there. */
static int check_none(const search *s, const vmxi_rule *rule, vmxci_error *err)
{
    bool applies, found;
    int status = vmxi_condition_holds(&applies, s->subject, &rule->scope, NULL, err);
    if (status || !applies)
        return status;
    status = find_any(&found, s, rule, err);
    return status || found ? status : report_missing(s, rule, (vmxci_str){ "", 0 }, err);
}

static int check_nones(const search *s, vmxci_error *err)
{
    int status = VMXCI_OK;
    for (size_t i = 0; status == VMXCI_OK && i < s->policy->count; i++) {
        const vmxi_rule *rule = &s->policy->rules[i];
        if (rule->missing_fails && !vmxi_scope_is_literal(&rule->scope) &&
            rule->scope.when_stars == 0 && vmxi_has_hardware(s->subject, &rule->scope))
            status = check_none(s, rule, err);
    }
    return status;
}

int vmxi_find_violations(const vmxci_policy *policy, const vmxi_subject *subject,
                         vmxi_violation_fn fn, void *payload, vmxci_error *err)
{
    const search s = { policy, subject, &subject->doc->body, fn, payload };
    int status = check_keys(&s, err);
    if (status == VMXCI_OK && policy->dispatch.count)
        status = check_lines(&s, err);
    return status || vmxi_hides_keys(subject) ? status : check_nones(&s, err);
}

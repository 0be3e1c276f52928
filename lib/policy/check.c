/* SPDX-License-Identifier: MIT */
/* Reports what violates a policy, with messages for people. */
#include <config.h>

#include <stdio.h>

#include "base/str.h"
#include "policy/violation.h"
#include "vmx/quote.h"

/* The document, and the receiver of the findings on it. */
typedef struct report {
    const vmxi_body *body;
    vmxci_finding_fn fn;
    void *payload;
} report;

static void describe_missing(char out[VMXCI_MESSAGE_SIZE], const vmxi_violation *violation)
{
    char expected[VMXI_EXPECTED_SIZE];
    const vmxi_rule *rule = violation->rule;
    vmxi_describe_test(expected, &rule->test);
    if (violation->key.len)
        snprintf(out, VMXCI_MESSAGE_SIZE, "key '%s' not found (expected %s)",
                 vmxi_quote(violation->key).text, expected);
    else
        snprintf(out, VMXCI_MESSAGE_SIZE, "no key matches '%s' (expected %s)",
                 vmxi_quote(rule->scope.key).text, expected);
}

static void describe_line(char out[VMXCI_MESSAGE_SIZE], const vmxi_body *body,
                          const vmxi_violation *violation)
{
    char expected[VMXI_EXPECTED_SIZE];
    const vmxi_test *test = &violation->rule->test;
    const vmxi_shown key = vmxi_body_quote(body, violation->key);
    const vmxi_shown value = vmxi_body_quote_value(body, vmxi_body_value(body, violation->line));
    vmxi_describe_test(expected, test);
    if (test->exact)
        snprintf(
            out, VMXCI_MESSAGE_SIZE,
            "expected a line that begins with '%s', with the value %s, both spelled exactly so",
            vmxi_quote(violation->rule->scope.key).text, expected);
    else
        snprintf(out, VMXCI_MESSAGE_SIZE, "'%s' is '%s' (expected %s)", key.text, value.text,
                 expected);
}

/* Returns the position of what is wrong: the value, or the key if the line itself is wrong. */
static vmxi_position find_position(const vmxi_body *body, const vmxi_violation *violation)
{
    const vmxi_line *line = violation->line;
    const vmxi_test *test = &violation->rule->test;
    if (!line)
        return (vmxi_position){ 0, 0, 0 };
    return vmxi_body_position(
        body, line, test->exact || test->kind == VMXI_TEST_ABSENT ? line->name : line->value);
}

static int report_violation(const vmxi_violation *violation, void *payload, vmxci_error *err)
{
    const report *r = payload;
    char message[VMXCI_MESSAGE_SIZE];
    const vmxi_position position = find_position(r->body, violation);
    (void)err;
    if (violation->line)
        describe_line(message, r->body, violation);
    else
        describe_missing(message, violation);
    const vmxci_finding finding = { .rule = &violation->rule->shown,
                                    .severity = violation->rule->shown.severity,
                                    .offset = position.offset,
                                    .line = position.line,
                                    .column = position.column,
                                    .key = violation->key,
                                    .message = message };
    return r->fn(&finding, r->payload);
}

int vmxci_policy_check(const vmxci_policy *policy, const vmxci_doc *doc, vmxci_matcher *matcher,
                       vmxci_finding_fn fn, void *payload, vmxci_error *err)
{
    report r = { &doc->body, fn, payload };
    const vmxi_subject subject = vmxi_subject_make(doc, matcher);
    return vmxi_find_violations(policy, &subject, report_violation, &r, err);
}

/* SPDX-License-Identifier: MIT */
/* Parses a policy, checks a document with it, and corrects the document.  The policy ends at the
 * first NUL of the input; the rest is the document. */
#include <config.h>

#include <string.h>

#include "fuzz.h"

static void check_string(const char *s)
{
    REQUIRE(s != NULL && is_utf8((vmxci_str){ s, strlen(s) }));
}

static void check_rule(const vmxci_policy *policy, size_t i)
{
    const vmxci_rule *rule = vmxci_policy_rule_at(policy, i);
    REQUIRE(rule != NULL && rule->policy == vmxci_policy_name(policy));
    REQUIRE(*rule->name != '\0' && !strchr(rule->name, '.'));
    check_string(rule->name);
    check_string(rule->title);
    check_string(rule->help);
    check_string(rule->ids);
    REQUIRE(rule->severity >= VMXCI_SEVERITY_INFO && rule->severity <= VMXCI_SEVERITY_ERROR);
}

static void check_description(const vmxci_policy *policy)
{
    const size_t count = vmxci_policy_rule_count(policy);
    check_string(vmxci_policy_name(policy));
    check_string(vmxci_policy_title(policy));
    check_string(vmxci_policy_release(policy));
    check_string(vmxci_policy_source(policy));
    REQUIRE(count > 0 && vmxci_policy_rule_at(policy, count) == NULL);
    for (size_t i = 0; i < count; i++)
        check_rule(policy, i);
}

/* ---- findings ---- */

typedef struct tally {
    const vmxci_doc *doc;
    size_t count;
    size_t correctable; /* that vmxci_policy_fix() should have corrected */
} tally;

static int is_correctable(const tally *t, const vmxci_finding *finding)
{
    vmxci_state state;
    if (!finding->rule->fixable || finding->key.len == 0 ||
        vmxci_doc_check_key(t->doc, finding->key, NULL) != VMXCI_OK)
        return 0;
    vmxci_doc_state(&state, t->doc);
    if (finding->line == 0)
        return state.encryption == VMXCI_ENCRYPTION_NONE;
    const vmxci_line line = line_at(t->doc, finding->line);
    return !(line.flags & (VMXCI_LINE_FLAG_DUPLICATE | VMXCI_LINE_FLAG_HAS_NUL));
}

static int check_finding(const vmxci_finding *finding, void *payload)
{
    tally *t = payload;
    REQUIRE(is_one_line((vmxci_str){ finding->message, strlen(finding->message) }));
    REQUIRE(finding->severity == finding->rule->severity);
    if (finding->line) {
        const vmxci_line line = line_at(t->doc, finding->line);
        REQUIRE(line.kind == VMXCI_LINE_ENTRY && str_equal(line.key, finding->key));
        REQUIRE(finding->offset == line.offset + finding->column - 1);
        REQUIRE(finding->column > 0 && finding->column <= line.text.len + 1);
    } else {
        REQUIRE(finding->offset == 0 && finding->column == 0);
    }
    t->count++;
    t->correctable += (size_t)is_correctable(t, finding);
    return 0;
}

static int check_status(int status, const vmxci_error *err)
{
    if (status)
        check_error(err, status);
    return status;
}

static int check(tally *t, const vmxci_policy *policy, const vmxci_doc *doc, vmxci_matcher *matcher)
{
    vmxci_error err;
    *t = (tally){ .doc = doc };
    const int status = vmxci_policy_check(policy, doc, matcher, check_finding, t, &err);
    REQUIRE(status == VMXCI_OK || status == VMXCI_ELIMIT);
    return check_status(status, &err);
}

/* ---- corrections ---- */

/* Whether no correction can change what a rule applies to. */
static int is_unconditional(vmxci_str policy)
{
    for (size_t i = 0; i < policy.len; i++) {
        const vmxci_str rest = { policy.ptr + i, policy.len - i };
        if (starts_fold(rest, STR("when")) || starts_fold(rest, STR("hardware")))
            return 0;
    }
    return 1;
}

static void check_again(const vmxci_policy *policy, const tally *before, vmxci_doc *doc,
                        vmxci_matcher *matcher)
{
    tally after;
    int changed;
    if (check(&after, policy, doc, matcher) != VMXCI_OK)
        return;
    REQUIRE(after.count <= before->count);
    /* Rules can contradict each other, and an encoding can lack a character on its way back. */
    if (vmxci_policy_rule_count(policy) == 1 && vmxci_doc_encoding(doc) &&
        strcmp(vmxci_doc_encoding(doc), "UTF-8") == 0)
        REQUIRE(after.correctable == 0);
    if (vmxci_policy_fix(&changed, policy, doc, matcher, NULL) == VMXCI_OK)
        REQUIRE(changed == 0);
}

static void fix(const vmxci_policy *policy, vmxci_str text, const tally *before, vmxci_doc *doc,
                vmxci_matcher *matcher)
{
    vmxci_doc *old;
    vmxci_error err;
    int changed;
    REQUIRE(vmxci_doc_clone(&old, doc, NULL) == VMXCI_OK);
    const int status = vmxci_policy_fix(&changed, policy, doc, matcher, &err);
    REQUIRE(changed == !str_equal(vmxci_doc_emit(old), vmxci_doc_emit(doc)));
    if (check_status(status, &err) == VMXCI_OK) {
        check_fresh(doc);
        if (is_unconditional(text))
            check_again(policy, before, doc, matcher);
    } else {
        check_same(old, doc);
    }
    vmxci_doc_free(old);
}

static void run(const vmxci_policy *policy, vmxci_str text, vmxci_str bytes)
{
    vmxci_doc *doc;
    vmxci_matcher *matcher;
    tally before;
    REQUIRE(vmxci_doc_parse(&doc, bytes.ptr, bytes.len, NULL, NULL) == VMXCI_OK);
    REQUIRE(vmxci_matcher_new(&matcher, NULL) == VMXCI_OK);
    if (check(&before, policy, doc, matcher) == VMXCI_OK)
        fix(policy, text, &before, doc, matcher);
    vmxci_matcher_free(matcher);
    vmxci_doc_free(doc);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *bytes = (const char *)data, *nul = size ? memchr(bytes, '\0', size) : NULL;
    const vmxci_str text = { bytes, nul ? (size_t)(nul - bytes) : size };
    const size_t used = text.len + (nul != NULL);
    vmxci_policy *policy;
    vmxci_error err;
    const int status = vmxci_policy_parse(&policy, text.ptr, text.len, "fuzz", NULL, &err);
    if (status) {
        REQUIRE(policy == NULL && (err.line == 0) == (err.column == 0));
        check_error(&err, status);
        return 0;
    }
    check_description(policy);
    run(policy, text, (vmxci_str){ bytes + used, size - used });
    vmxci_policy_free(policy);
    return 0;
}

/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdlib.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/str.h"
#include "base/text.h"
#include "policy/fixes.h"

typedef struct collection {
    const vmxci_policy *policy;
    const vmxi_subject *subject;
    vmxi_fixes *out;
} collection;

/* ---- what other rules allow ------------------------------------------------------------ */

/* Sets OUT to whether RULE allows the result of REMEDY. */
static int test_result(bool *out, const collection *c, const vmxi_rule *rule,
                       const vmxi_remedy *remedy, vmxci_error *err)
{
    *out = !rule->missing_fails;
    return remedy->kind == VMXI_REMEDY_REMOVE
               ? VMXCI_OK
               : vmxi_test_value(out, &rule->test, c->subject->matcher, remedy->value, err);
}

/* Sets OUT to whether RULE is about KEY and does not allow the result of REMEDY. */
static int is_refused(bool *out, const collection *c, const vmxi_rule *rule, vmxci_str key,
                      const vmxi_remedy *remedy, vmxci_error *err)
{
    const vmxi_scope *scope = &rule->scope;
    vmxi_captures captures;
    bool covers, allowed, applies;
    *out = false;
    if (!vmxi_has_hardware(c->subject, scope))
        return VMXCI_OK;
    int status = vmxi_scope_covers(&covers, &captures, scope, c->subject->matcher, key, err);
    if (status || !covers)
        return status;
    status = test_result(&allowed, c, rule, remedy, err);
    if (status || allowed)
        return status;
    status = vmxi_condition_holds(&applies, c->subject, scope, &captures, err);
    *out = status == VMXCI_OK && applies;
    return status;
}

/* Without this, two rules that contradict each other would undo each other's changes. */
static int is_refused_by_any(bool *out, const collection *c, const vmxi_violation *violation,
                             vmxci_error *err)
{
    int status = VMXCI_OK;
    *out = false;
    for (size_t i = 0; status == VMXCI_OK && !*out && i < c->policy->count; i++)
        if (&c->policy->rules[i] != violation->rule)
            status = is_refused(out, c, &c->policy->rules[i], violation->key,
                                &violation->rule->remedy, err);
    return status;
}

/* ---- changes --------------------------------------------------------------------------- */

/* Returns whether the key of VIOLATION may be changed without a guess. */
static bool is_changeable(const collection *c, const vmxi_violation *violation)
{
    if (violation->rule->remedy.kind == VMXI_REMEDY_NONE || violation->key.len == 0 ||
        vmxci_doc_check_key(c->subject->doc, violation->key, NULL) != VMXCI_OK)
        return false;
    if (!violation->line)
        return c->subject->encryption == VMXCI_ENCRYPTION_NONE;
    return !(violation->line->flags & (VMXCI_LINE_FLAG_DUPLICATE | VMXCI_LINE_FLAG_HAS_NUL));
}

static bool reserve(vmxi_fixes *fixes)
{
    if (fixes->count < fixes->room)
        return true;
    const size_t room = fixes->room ? 2 * fixes->room : 16;
    vmxi_fix *at = vmxi_resize_array(&vmxi_default_allocator, fixes->at, room, sizeof *at);
    if (!at)
        return false;
    fixes->at = at;
    fixes->room = room;
    return true;
}

static int add_fix(collection *c, const vmxi_violation *violation, vmxci_error *err)
{
    const vmxi_rule *rule = violation->rule;
    const vmxci_doc *doc = c->subject->doc;
    if (!reserve(c->out))
        return vmxi_no_memory(err);
    vmxi_fix *fix = &c->out->at[c->out->count++];
    *fix = (vmxi_fix){ .rule = rule, .respells = violation->line && rule->test.exact };
    int status = vmxi_text_copy(&fix->key, &doc->alloc, violation->key, err);
    if (status == VMXCI_OK && rule->remedy.kind == VMXI_REMEDY_SET)
        status = vmxci_doc_from_utf8(&fix->value, doc, rule->remedy.value, err);
    return status;
}

static int collect(const vmxi_violation *violation, void *payload, vmxci_error *err)
{
    collection *c = payload;
    bool refused;
    if (!is_changeable(c, violation))
        return VMXCI_OK;
    const int status = is_refused_by_any(&refused, c, violation, err);
    return status || refused ? status : add_fix(c, violation, err);
}

int vmxi_fixes_collect(vmxi_fixes *out, const vmxci_policy *policy, const vmxi_subject *subject,
                       vmxci_error *err)
{
    collection c = { policy, subject, out };
    *out = (vmxi_fixes){ .count = 0 };
    return vmxi_find_violations(policy, subject, collect, &c, err);
}

void vmxi_fixes_free(vmxi_fixes *fixes)
{
    for (size_t i = 0; i < fixes->count; i++) {
        vmxci_text_free(fixes->at[i].key);
        vmxci_text_free(fixes->at[i].value);
    }
    free(fixes->at);
}

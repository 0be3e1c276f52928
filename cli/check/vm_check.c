/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdlib.h>
#include <string.h>

#include "check/accepted.h"
#include "check/vm_check.h"
#include "error.h"
#include "input.h"

struct collector {
    struct vm_check *check;
    const struct input *in;
    const struct accepted *accepted; /* NULL: none */
};

static bool is_accepted_here(const struct collector *c, const vmxci_finding *found,
                             const vmxci_line *line)
{
    struct finding_list one = { .count = 0 };
    if (!c->accepted)
        return false;
    add_finding(&one, found, line);
    const bool result = one.count && is_accepted(c->accepted, c->in->path, &one.at[0]);
    free_findings(&one);
    return result;
}

/* Accepted findings are left out before they are counted: a list has room for some only. */
static int collect(const vmxci_finding *found, void *payload)
{
    const struct collector *c = payload;
    vmxci_line own;
    const bool has_line = found->line &&
                          vmxci_doc_at(&own, c->in->doc, found->line, NULL) == VMXCI_OK;
    const vmxci_line *line = has_line ? &own : NULL;
    if (!is_accepted_here(c, found, line))
        add_finding(&c->check->findings, found, line);
    return 0;
}

/* The lints that only the directory tells. */
static int collect_sign(const vmxci_note *note, void *payload)
{
    const vmxci_rule *rule = vmxci_lint_find(note->code);
    if (!rule)
        return 0;
    const vmxci_finding found = { .rule = rule,
                                  .severity = rule->severity,
                                  .offset = note->offset,
                                  .line = note->line,
                                  .column = note->column,
                                  .key = note->key,
                                  .message = note->message };
    return collect(&found, payload);
}

static int check_policies(struct collector *c, const struct policies *policies, vmxci_error *err)
{
    vmxci_matcher *matcher = NULL;
    int status = policies->count ? vmxci_matcher_new(&matcher, err) : VMXCI_OK;
    for (size_t i = 0; status == VMXCI_OK && i < policies->count; i++)
        status = vmxci_policy_check(policies->at[i], c->in->doc, matcher, collect, c, err);
    vmxci_matcher_free(matcher);
    return status;
}

/* Without the state, the directory of VM has no notes. */
static void find_state(struct vm_check *out, vmxci_vm *vm)
{
    vmxci_state state;
    if (vmxci_vm_state(&state, vm, NULL) != VMXCI_OK)
        return;
    out->power = state.power;
    out->encryption = state.encryption;
}

int check_vm(struct vm_check *out, const struct input *in, const struct policies *policies,
             const struct accepted *accepted, vmxci_error *err)
{
    struct collector c = { out, in, accepted };
    out->power = VMXCI_POWER_UNKNOWN;
    if (in->vm)
        find_state(out, in->vm);
    int status = VMXCI_OK;
    if (policies->has_lints)
        status = vmxci_lint_check(in->doc, collect, &c, err);
    if (status == VMXCI_OK && policies->has_lints && in->vm)
        status = vmxci_vm_notes(in->vm, collect_sign, &c, err);
    if (status == VMXCI_OK)
        status = check_policies(&c, policies, err);
    sort_findings(&out->findings);
    return status == VMXCI_OK && out->findings.no_memory ? fail_no_memory(err) : status;
}

int describe_vm(struct vm_check *out, const vmxci_doc *doc, vmxci_error *err)
{
    vmxci_text *name = NULL;
    if (vmxci_vmci_get(&out->hardware_version, doc, VMXCI_HARDWARE_VERSION, NULL) != VMXCI_OK)
        out->hardware_version = 0;
    (void)vmxci_doc_get(&name, doc, "displayName", NULL);
    out->display_name = strdup(name ? vmxci_text_str(name).ptr : "");
    vmxci_text_free(name);
    return out->display_name ? VMXCI_OK : fail_no_memory(err);
}

void free_vm_check(struct vm_check *check)
{
    free_findings(&check->findings);
    free_buffer(&check->accepted);
    free_identities(&check->identities);
    free(check->display_name);
}

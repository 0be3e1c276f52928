/* SPDX-License-Identifier: MIT */
/* Corrects what violates a policy. */
#include <config.h>

#include <stdlib.h>

#include "base/error.h"
#include "policy/fixes.h"
#include "vmx/doc.h"
#include "vmx/respell.h"

static vmxci_edit make_edit(const vmxi_fix *fix)
{
    return (vmxci_edit){ .kind = fix->value ? VMXCI_KEY_SET : VMXCI_KEY_UNSET,
                         .key = vmxci_text_str(fix->key),
                         .value = fix->value ? vmxci_text_str(fix->value)
                                             : (vmxci_str){ NULL, 0 } };
}

/* Makes the changes that edits can make, in one pass over the text. */
static int edit(vmxci_doc *doc, const vmxi_fixes *fixes, vmxci_error *err)
{
    size_t count = 0;
    vmxci_edit *edits = calloc(fixes->count, sizeof *edits);
    if (!edits)
        return vmxi_no_memory(err);
    for (size_t i = 0; i < fixes->count; i++)
        if (!fixes->at[i].respells)
            edits[count++] = make_edit(&fixes->at[i]);
    const int status = vmxci_doc_edit_bytes(doc, edits, count, NULL, NULL, err);
    free(edits);
    return status;
}

/* Writes the lines anew whose bytes matter. */
static int respell(vmxci_doc *doc, const vmxi_fixes *fixes, vmxci_error *err)
{
    int status = VMXCI_OK;
    for (size_t i = 0; status == VMXCI_OK && i < fixes->count; i++)
        if (fixes->at[i].respells)
            status = vmxi_doc_respell(doc, fixes->at[i].rule->scope.key,
                                      fixes->at[i].rule->remedy.value, err);
    return status;
}

/* Makes all changes in a copy, which replaces the text of DOC if none has failed. */
static int apply(vmxci_doc *doc, const vmxi_fixes *fixes, vmxci_error *err)
{
    vmxci_doc *copy;
    int status = vmxi_doc_copy(&copy, doc, err);
    if (status)
        return status;
    status = edit(copy, fixes, err);
    if (status == VMXCI_OK)
        status = respell(copy, fixes, err);
    if (status == VMXCI_OK)
        vmxi_doc_swap_texts(doc, copy);
    vmxci_doc_free(copy);
    return status;
}

int vmxci_policy_fix(int *changed, const vmxci_policy *policy, vmxci_doc *doc,
                     vmxci_matcher *matcher, vmxci_error *err)
{
    vmxi_fixes fixes;
    const vmxi_subject subject = vmxi_subject_make(doc, matcher);
    *changed = 0;
    int status = vmxi_fixes_collect(&fixes, policy, &subject, err);
    if (status == VMXCI_OK && fixes.count)
        status = apply(doc, &fixes, err);
    *changed = status == VMXCI_OK && fixes.count;
    vmxi_fixes_free(&fixes);
    return status;
}

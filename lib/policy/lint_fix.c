/* SPDX-License-Identifier: MIT */
/* Corrects what lints find and what needs no guess. */
#include <config.h>

#include <inttypes.h>
#include <stdio.h>

#include "base/error.h"
#include "base/str.h"
#include "vmci/property.h"
#include "vmx/clean.h"
#include "vmx/doc.h"

/* Whether FIELD, which is valid, is written as VMware writes it. */
static bool is_usual(const vmxi_property *p, const vmxci_field *field, vmxci_str usual)
{
    char meaning[VMXI_MEANING_SIZE];
    const bool is_id = p->type == VMXI_CONTEXT_ID;
    return !vmxi_explain_spelling(meaning, p->type, field->value) &&
           (!is_id || vmxi_str_equal(field->value, usual));
}

static int respell(int *changed, vmxci_doc *doc, vmxci_property property, vmxci_error *err)
{
    const vmxi_property *p = vmxi_find_property(property);
    vmxci_field field;
    char usual[32];
    if (!p->of_device || vmxci_vmci_field(&field, doc, property, NULL) != VMXCI_OK ||
        field.state != VMXCI_FIELD_SET || p->type == VMXI_ANY_TEXT)
        return VMXCI_OK;
    if (p->type == VMXI_BOOLEAN)
        snprintf(usual, sizeof usual, "%s", field.number ? "TRUE" : "FALSE");
    else
        snprintf(usual, sizeof usual, "%" PRId64, field.number);
    /* A line with a NUL cannot be edited. */
    if (is_usual(p, &field, vmxi_str(usual)) ||
        doc->body.lines[field.line - 1].flags & VMXCI_LINE_FLAG_HAS_NUL)
        return VMXCI_OK;
    const int status = vmxci_doc_set(doc, p->key, usual, err);
    *changed = *changed || status == VMXCI_OK;
    return status;
}

static int fix_copy(int *changed, vmxci_doc *doc, vmxci_error *err)
{
    bool is_cleaned = false;
    int status = vmxi_doc_clean(&is_cleaned, doc, err);
    *changed = is_cleaned;
    for (int p = VMXCI_PRESENT; status == VMXCI_OK && p <= VMXCI_UUID_BIOS_ID; p++)
        status = respell(changed, doc, (vmxci_property)p, err);
    return status;
}

int vmxci_lint_fix(int *changed, vmxci_doc *doc, vmxci_error *err)
{
    vmxci_doc *copy;
    *changed = 0;
    int status = vmxi_doc_copy(&copy, doc, err);
    if (status)
        return status;
    int found = 0;
    status = fix_copy(&found, copy, err);
    if (status == VMXCI_OK && found) {
        vmxi_doc_swap_texts(doc, copy);
        *changed = 1;
    }
    vmxci_doc_free(copy);
    return status;
}

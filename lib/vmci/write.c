/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdio.h>

#include "base/error.h"
#include "base/str.h"
#include "vmci/cid.h"
#include "vmci/property.h"

/* Whether NUMBER may be written, and its text. */
static int write_number(char *text, size_t size, const vmxi_property *p, int64_t *number,
                        vmxci_error *err)
{
    bool is_id = p->type == VMXI_CONTEXT_ID;
    if (*number < (is_id ? INT32_MIN : 0) || *number > (is_id ? (int64_t)UINT32_MAX : 1))
        return vmxi_fail(err, VMXCI_EVALUE, "%s cannot be %lld: that is %s", p->key,
                         (long long)*number, vmxi_type_wanted(p->type));
    if (!is_id) {
        snprintf(text, size, "%s", *number ? "TRUE" : "FALSE");
        return VMXCI_OK;
    }
    *number = (int32_t)(uint32_t)*number;
    snprintf(text, size, "%d", (int)*number);
    return vmxi_cid_usable((int32_t)*number, err);
}

/* The line that stays: the only one with KEY, or of several the one that is to be kept. */
static bool find_kept(vmxci_line *out, const vmxci_doc *doc, const char *key, vmxci_keep keep)
{
    vmxci_line next;
    if (vmxci_doc_find(out, doc, key, NULL) != VMXCI_OK)
        return false;
    while (keep == VMXCI_KEEP_LAST &&
           vmxci_doc_find_next(&next, doc, out->number, NULL) == VMXCI_OK)
        *out = next;
    return true;
}

int vmxci_vmci_set(vmxci_doc *doc, vmxci_property property, int64_t number,
                   const vmxci_edit_options *opt, vmxci_error *err)
{
    const vmxi_property *p = vmxi_property_of(property);
    char text[256];
    vmxci_line line;
    int64_t current;
    if (!p || !p->of_device || (p->type != VMXI_BOOLEAN && p->type != VMXI_CONTEXT_ID))
        return vmxi_fail(err, VMXCI_EINVAL, "%s cannot be written", p ? p->key : "no property");
    int status = write_number(text, sizeof text, p, &number, err);
    if (status)
        return status;
    size_t len = strlen(text);
    /* A line that means NUMBER already is given the text that it has. */
    if (find_kept(&line, doc, p->key,
                  opt && opt->size >= sizeof *opt ? opt->keep : VMXCI_KEEP_NONE) &&
        line.value.len <= sizeof text && vmxi_stored_read(&current, p->type, line.value) &&
        current == number)
        len = vmxci_unescape(text, line.value);
    return vmxci_doc_set_bytes(doc, vmxi_str(p->key), (vmxci_str){ text, len }, opt, err);
}

int vmxci_vmci_check(vmxci_str key, vmxci_str value, vmxci_error *err)
{
    const vmxi_property *p = vmxi_property_of_key(key);
    int64_t number;
    if (!p)
        return VMXCI_OK;
    if (!vmxi_value_read(&number, p->type, value))
        return vmxi_fail(err, VMXCI_EVALUE, "%s cannot be '%s': that is %s", p->key,
                         vmxi_quote(value).text, vmxi_type_wanted(p->type));
    return p->type == VMXI_CONTEXT_ID ? vmxi_cid_usable((int32_t)number, err) : VMXCI_OK;
}

/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "base/error.h"
#include "base/str.h"
#include "base/text.h"
#include "base/utf8.h"
#include "policy/plain.h"
#include "vmx/doc.h"

static int unescape(vmxi_plain *out, const vmxci_doc *doc, vmxci_str stored, vmxci_error *err)
{
    char *to = out->room;
    if (stored.len > sizeof out->room) {
        out->owned = vmxi_text_new(&doc->alloc, stored.len);
        if (!out->owned)
            return vmxi_no_memory(err);
        to = out->owned->bytes;
    }
    out->text = (vmxci_str){ to, vmxci_unescape(to, stored.len, stored) };
    return VMXCI_OK;
}

static int convert(vmxi_plain *out, const vmxci_doc *doc, vmxci_error *err)
{
    vmxci_text *converted;
    const int status = vmxci_doc_to_utf8(&converted, doc, out->text, err);
    if (status)
        return status;
    vmxci_text_free(out->owned);
    out->owned = converted;
    out->text = vmxci_text_str(converted);
    return VMXCI_OK;
}

int vmxi_plain_open(vmxi_plain *out, const vmxci_doc *doc, vmxci_str stored, vmxci_error *err)
{
    int status = VMXCI_OK;
    out->text = stored;
    out->owned = NULL;
    if (vmxi_str_contains(stored, '|'))
        status = unescape(out, doc, stored, err);
    if (status == VMXCI_OK && !vmxi_is_ascii(out->text))
        status = convert(out, doc, err);
    return status;
}

void vmxi_plain_close(vmxi_plain *plain)
{
    vmxci_text_free(plain->owned);
}

/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "base/error.h"
#include "base/options.h"
#include "vm/refusal.h"
#include "vm/signs.h"
#include "vmci/compare.h"
#include "vmx/doc.h"
#include "vmx/encryption.h"
#include "vmx/index.h"
#include "vmx/quote.h"

static int find_reason(const vmxci_doc *doc, vmxi_allowed allowed)
{
    const vmxci_encryption encryption = vmxi_get_encryption(doc);
    if (encryption == VMXCI_ENCRYPTION_FULL)
        return VMXCI_EENCRYPTED;
    if (!allowed.suspended && vmxi_is_suspended(doc))
        return VMXCI_ESUSPENDED;
    return encryption == VMXCI_ENCRYPTION_PARTIAL && !allowed.partial ? VMXCI_EPARTIAL : VMXCI_OK;
}

static const char *describe_reason(int reason)
{
    switch (reason) {
    case VMXCI_EENCRYPTED:
        return "encrypted: the keys of the VMCI device are in the encrypted part of the file";
    case VMXCI_ESUSPENDED:
        return "suspended: the saved state contains the VMCI device as it is now";
    case VMXCI_EPARTIAL:
        return "partially encrypted, as with a virtual TPM";
    default:
        return "";
    }
}

int vmxi_refuse_text(const vmxci_doc *doc, vmxi_allowed allowed, vmxci_error *err)
{
    const int reason = find_reason(doc, allowed);
    return reason ? vmxi_fail(err, reason, "%s", describe_reason(reason)) : VMXCI_OK;
}

void vmxci_doc_state(vmxci_state *out, const vmxci_doc *doc)
{
    const int reason = find_reason(doc, (vmxi_allowed){ .partial = false });
    *out = (vmxci_state){ .power = vmxi_is_suspended(doc) ? VMXCI_POWER_SUSPENDED
                                                          : VMXCI_POWER_UNKNOWN,
                          .encryption = vmxi_get_encryption(doc),
                          .editable = reason == VMXCI_OK,
                          .reason = reason,
                          .why = describe_reason(reason) };
}

/* Refuses an edit that adds a key to FROM: the encrypted part may already contain that key. */
static int refuse_new_key(const vmxci_doc *from, const vmxci_doc *to, vmxci_error *err)
{
    for (uint32_t i = 0; i < to->body.line_count; i++) {
        const vmxi_line *line = &to->body.lines[i];
        const vmxci_str name = vmxi_body_name(&to->body, line);
        if (line->kind == VMXCI_LINE_ENTRY && !vmxi_body_find(&from->body, name))
            return vmxi_fail(err, VMXCI_EPARTIAL,
                             "partially encrypted: cannot add the key '%s', which the encrypted "
                             "part may already contain",
                             vmxi_body_quote(&to->body, name).text);
    }
    return VMXCI_OK;
}

int vmxi_refuse_change(const vmxci_doc *from, const vmxci_doc *to, vmxi_allowed allowed,
                       vmxci_error *err)
{
    const int status = vmxi_refuse_text(from, allowed, err);
    if (status || vmxi_get_encryption(from) == VMXCI_ENCRYPTION_NONE)
        return status;
    return refuse_new_key(from, to, err);
}

int vmxi_refuse_errors(const vmxci_doc *from, const vmxci_doc *to, bool unchecked, vmxci_error *err)
{
    const int status = vmxi_compare_protected(from, to, err);
    return status || unchecked ? status : vmxi_compare_errors(from, to, err);
}

int vmxci_doc_check_edit(const vmxci_doc *from, const vmxci_doc *to, const vmxci_check_options *opt,
                         vmxci_error *err)
{
    static const vmxci_check_options defaults = VMXCI_CHECK_OPTIONS_INIT;
    opt = opt ? opt : &defaults;
    int status = vmxi_check_options(opt, VMXI_FIRST_CHECK_OPTIONS, sizeof *opt, err);
    if (status == VMXCI_OK)
        status = vmxi_refuse_text(from, (vmxi_allowed){ .partial = true }, err);
    if (status == VMXCI_OK)
        status = vmxi_refuse_errors(from, to, opt->unchecked != 0, err);
    if (status == VMXCI_OK)
        status = vmxi_refuse_change(
            from, to, (vmxi_allowed){ .partial = opt->allow_partial_encryption != 0 }, err);
    return status;
}

/* SPDX-License-Identifier: MIT */
/* From a spec to an edited document. */
#include <config.h>

#include "error.h"
#include "reconfig/spec.h"
#include "str.h"

/* Put the place in the spec before what is wrong, unless that has a place in the file, or is of
 * neither's making. */
static int told(int status, vmxci_error *err, const char *array, size_t index, const char *member)
{
    if (status == VMXCI_OK || status == VMXCI_ENOMEM || status == VMXCI_EIO || err->line)
        return status;
    return fail_with(err, status, "spec.%s[%zu].%s: %s", array, index, member, err->message);
}

/* ---- the device ------------------------------------------------------------------------ */

static const struct {
    unsigned bit;
    const char *member;
} properties[] = {
    { VMXCI_GIVES_PCI_SLOT, "device.slotInfo.pciSlotNumber" },
    { VMXCI_GIVES_ID, "device.id" },
    { VMXCI_GIVES_UNRESTRICTED, "device.allowUnrestrictedCommunication" },
    { VMXCI_GIVES_FILTER_ENABLE, "device.filterEnable" },
};

/* The operation first and then one property after the other, so that each has its place. */
static int edit_device(vmxci_doc *doc, const struct spec *spec, const vmxci_edit_options *opt,
                       vmxci_error *err)
{
    vmxci_vmci_spec part = spec->device;
    part.gives = 0;
    int status = vmxci_vmci_edit(doc, &part, opt, err);
    if (status || part.operation == VMXCI_REMOVE)
        return told(status, err, "deviceChange", spec->index, "operation");
    part.operation = VMXCI_EDIT;
    for (size_t i = 0; status == VMXCI_OK && i < sizeof properties / sizeof properties[0]; i++) {
        part.gives = spec->device.gives & properties[i].bit;
        if (part.gives)
            status = told(vmxci_vmci_edit(doc, &part, opt, err), err, "deviceChange", spec->index,
                          properties[i].member);
    }
    return status;
}

/* ---- other keys ------------------------------------------------------------------------ */

static int set_value(vmxci_doc *doc, vmxci_str key, const struct spec_option *option,
                     const vmxci_edit_options *opt, vmxci_error *err)
{
    vmxci_text *value;
    if (option->value[0] == '\0')
        return told(vmxci_doc_unset(doc, key.ptr, opt, err), err, "extraConfig", option->index,
                    "key");
    int status = vmxci_doc_from_utf8(&value, doc, str_of(option->value), err);
    if (status == VMXCI_OK)
        status = vmxci_doc_set_bytes(doc, key, vmxci_text_str(value), opt, err);
    vmxci_text_free(value);
    return told(status, err, "extraConfig", option->index, "value");
}

static int edit_option(vmxci_doc *doc, const struct spec_option *option,
                       const vmxci_edit_options *opt, vmxci_error *err)
{
    vmxci_text *key;
    int status = vmxci_doc_from_utf8(&key, doc, str_of(option->key), err);
    if (status)
        return told(status, err, "extraConfig", option->index, "key");
    status = set_value(doc, vmxci_text_str(key), option, opt, err);
    vmxci_text_free(key);
    return status;
}

int spec_edit(vmxci_doc *doc, const struct spec *spec, const vmxci_edit_options *opt,
              vmxci_error *err)
{
    int status = spec->has_device ? edit_device(doc, spec, opt, err) : VMXCI_OK;
    for (size_t i = 0; status == VMXCI_OK && i < spec->option_count; i++)
        status = edit_option(doc, &spec->options[i], opt, err);
    return status;
}

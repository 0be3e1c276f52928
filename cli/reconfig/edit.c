/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <strings.h>

#include "error.h"
#include "reconfig/edit.h"
#include "reconfig/key_owner.h"
#include "str.h"

/* Puts the place in the spec before the message, unless the error is in the file (it then has a
 * line) or in the system.  Returns STATUS. */
static int add_place(int status, vmxci_error *err, const char *array, size_t index,
                     const char *member)
{
    if (status == VMXCI_OK || status == VMXCI_ENOMEM || status == VMXCI_EIO || err->line)
        return status;
    return fail_with(err, status, "spec.%s[%zu].%s: %s", array, index, member, err->message);
}

/* ---- deviceChange ---------------------------------------------------------------------- */

static int edit_device(vmxci_doc *doc, const vmxci_vmci_spec *change, size_t index,
                       const char *member, const vmxci_edit_options *opt, vmxci_error *err)
{
    return add_place(vmxci_vmci_edit(doc, change, opt, err), err, "deviceChange", index, member);
}

static const struct {
    unsigned bit;
    const char *member;
} properties[] = {
    { VMXCI_GIVES_PCI_SLOT, "device.slotInfo.pciSlotNumber" },
    { VMXCI_GIVES_ID, "device.id" },
    { VMXCI_GIVES_UNRESTRICTED, "device.allowUnrestrictedCommunication" },
    { VMXCI_GIVES_FILTER_ENABLE, "device.filterEnable" },
};

/* Adds to a refusal to remove the device what can be done instead. */
static int add_way_to_disable(int status, vmxci_error *err)
{
    vmxci_error refusal;
    if (status != VMXCI_EVALUE || err->line)
        return status;
    refusal = *err;
    return fail_with(err, status, "%s; use 'vmxci set --present=false' to disable the device",
                     refusal.message);
}

/* Applies the operation, then one property after the other, so that the place of each error is
 * known. */
static int apply_device_change(vmxci_doc *doc, const struct spec *spec,
                               const vmxci_edit_options *opt, vmxci_error *err)
{
    vmxci_vmci_spec part = spec->device;
    part.gives = 0;
    int status = edit_device(doc, &part, spec->device_index, "operation", opt, err);
    if (part.operation == VMXCI_REMOVE)
        return add_way_to_disable(status, err);
    if (status)
        return status;
    part.operation = VMXCI_EDIT;
    for (size_t i = 0; status == VMXCI_OK && i < sizeof properties / sizeof properties[0]; i++) {
        part.gives = spec->device.gives & properties[i].bit;
        if (part.gives)
            status = edit_device(doc, &part, spec->device_index, properties[i].member, opt, err);
    }
    return status;
}

/* ---- extraConfig ----------------------------------------------------------------------- */

static int set_value(vmxci_doc *doc, vmxci_str key, const char *value,
                     const vmxci_edit_options *opt, vmxci_error *err)
{
    vmxci_text *bytes;
    int status = vmxci_doc_from_utf8(&bytes, doc, str_of(value), err);
    if (status == VMXCI_OK)
        status = vmxci_doc_set_bytes(doc, key, vmxci_text_str(bytes), opt, err);
    vmxci_text_free(bytes);
    return status;
}

/* The key counts as the property: a value that is the effective value already is not written. */
static int apply_unrestricted(vmxci_doc *doc, const char *value, const vmxci_edit_options *opt,
                              vmxci_error *err)
{
    const bool is_wanted = strcasecmp(value, "true") == 0;
    vmxci_tristate effective;
    int status = vmxci_vmci_effective(&effective, doc, VMXCI_UNRESTRICTED, err);
    if (status || effective == (is_wanted ? VMXCI_TRUE : VMXCI_FALSE))
        return status;
    return vmxci_vmci_set(doc, VMXCI_UNRESTRICTED, is_wanted, opt, err);
}

static int apply_option(vmxci_doc *doc, const struct spec_option *option, size_t index,
                        const vmxci_edit_options *opt, vmxci_error *err)
{
    const bool is_set = option->value[0] != '\0';
    vmxci_text *key;
    if (is_set && is_unrestricted_key(option->key))
        return add_place(apply_unrestricted(doc, option->value, opt, err), err, "extraConfig",
                         index, "value");
    int status = vmxci_doc_from_utf8(&key, doc, str_of(option->key), err);
    if (status == VMXCI_OK)
        status = vmxci_doc_check_key(doc, str_of(option->key), err);
    if (status)
        return add_place(status, err, "extraConfig", index, "key");
    const vmxci_str bytes = vmxci_text_str(key);
    status = is_set ? set_value(doc, bytes, option->value, opt, err)
                    : vmxci_doc_unset(doc, bytes.ptr, opt, err);
    vmxci_text_free(key);
    return add_place(status, err, "extraConfig", index, is_set ? "value" : "key");
}

int apply_spec(vmxci_doc *doc, const struct spec *spec, const vmxci_edit_options *opt,
               vmxci_error *err)
{
    int status = spec->has_device ? apply_device_change(doc, spec, opt, err) : VMXCI_OK;
    for (size_t i = 0; status == VMXCI_OK && i < spec->option_count; i++)
        if (spec->options[i].key)
            status = apply_option(doc, &spec->options[i], i, opt, err);
    return status;
}

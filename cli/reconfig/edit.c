/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdlib.h>
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
    if (part.operation == VMXCI_OPERATION_REMOVE)
        return add_way_to_disable(status, err);
    if (status)
        return status;
    part.operation = VMXCI_OPERATION_EDIT;
    for (size_t i = 0; status == VMXCI_OK && i < sizeof properties / sizeof properties[0]; i++) {
        part.gives = spec->device.gives & properties[i].bit;
        if (part.gives)
            status = edit_device(doc, &part, spec->device_index, properties[i].member, opt, err);
    }
    return status;
}

/* ---- extraConfig ----------------------------------------------------------------------- */

/* An empty value removes the key. */
static vmxci_edit make_edit(const struct spec_option *option)
{
    return (vmxci_edit){ .kind = option->value[0] ? VMXCI_KEY_SET : VMXCI_KEY_UNSET,
                         .key = str_of(option->key),
                         .value = str_of(option->value) };
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

/* The edits that extraConfig makes, besides that of the property. */
struct option_edits {
    vmxci_edit *edits;
    size_t *indices; /* of the edits in extraConfig */
    size_t count;
};

static void add_option(struct option_edits *list, const struct spec_option *option, size_t index)
{
    list->indices[list->count] = index;
    list->edits[list->count++] = make_edit(option);
}

static int apply_edits(vmxci_doc *doc, const struct option_edits *list,
                       const vmxci_edit_options *opt, vmxci_error *err)
{
    size_t failed;
    const int status = vmxci_doc_edit(doc, list->edits, list->count, opt, &failed, err);
    if (status == VMXCI_OK || failed == list->count)
        return status;
    return add_place(status, err, "extraConfig", list->indices[failed],
                     list->edits[failed].kind == VMXCI_KEY_SET ? "value" : "key");
}

static int apply_listed(vmxci_doc *doc, struct option_edits *list, const struct spec *spec,
                        const vmxci_edit_options *opt, vmxci_error *err)
{
    int status = VMXCI_OK;
    for (size_t i = 0; status == VMXCI_OK && i < spec->option_count; i++) {
        const struct spec_option *option = &spec->options[i];
        if (option->key && option->value[0] && is_unrestricted_key(option->key))
            status = add_place(apply_unrestricted(doc, option->value, opt, err), err,
                               "extraConfig", i, "value");
        else if (option->key)
            add_option(list, option, i);
    }
    return status ? status : apply_edits(doc, list, opt, err);
}

static int apply_options(vmxci_doc *doc, const struct spec *spec, const vmxci_edit_options *opt,
                         vmxci_error *err)
{
    struct option_edits list = { calloc(spec->option_count + 1, sizeof *list.edits),
                                 calloc(spec->option_count + 1, sizeof *list.indices), 0 };
    const int status = list.edits && list.indices ? apply_listed(doc, &list, spec, opt, err)
                                                  : fail_no_memory(err);
    free(list.edits);
    free(list.indices);
    return status;
}

int apply_spec(vmxci_doc *doc, const struct spec *spec, const vmxci_edit_options *opt,
               vmxci_error *err)
{
    int status = spec->has_device ? apply_device_change(doc, spec, opt, err) : VMXCI_OK;
    return status ? status : apply_options(doc, spec, opt, err);
}

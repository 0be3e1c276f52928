/* SPDX-License-Identifier: MIT */
/* vmxci unset: removes properties of the device. */
#include <config.h>

#include "command.h"
#include "edit.h"
#include "options/options.h"
#include "options/usage.h"

static int unset_properties(vmxci_doc *doc, struct record *record, const struct options *o,
                            void *payload, vmxci_error *err)
{
    const vmxci_edit_options opt = edit_options(o);
    const bool given[] = { [VMXCI_PRESENT] = o->unset_present,
                           [VMXCI_ID] = o->unset_id,
                           [VMXCI_UNRESTRICTED] = o->unset_unrestricted };
    int status = VMXCI_OK;
    (void)record, (void)payload;
    for (int p = VMXCI_PRESENT; status == VMXCI_OK && p <= VMXCI_UNRESTRICTED; p++)
        if (given[p])
            status = vmxci_doc_unset(doc, vmxci_property_key((vmxci_property)p), &opt, err);
    return status;
}

static int run(const struct options *o)
{
    if (!o->unset_present && !o->unset_id && !o->unset_unrestricted)
        return usage_error(o->command,
                           "nothing to unset; give '--present', '--id' or '--unrestricted'");
    return edit_all(&(struct editor){ .o = o, .fn = unset_properties });
}

const struct command command_unset = {
    .name = "unset",
    .operands = "",
    .summary = "remove properties of the device",
    .about = "Remove properties of the device from the file.  It is not an error if a property\n"
             "is already unset.  A VM without an ID picks one when it is powered on.\n",
    .examples = "  vmxci unset --id web01\n"
                "  vmxci unset --present --unrestricted -v web01 web02\n",
    .groups = GROUP_UNSET | GROUP_KEEP_NONE | GROUPS_OF_EDITS,
    .run = run,
};

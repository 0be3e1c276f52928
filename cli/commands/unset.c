/* SPDX-License-Identifier: MIT */
/* vmxci unset: remove lines of the device. */
#include <config.h>

#include "command.h"
#include "edit.h"
#include "options/options.h"
#include "options/usage.h"

static int apply(vmxci_doc *doc, const char *path, const struct options *o, void *payload,
                 vmxci_error *err)
{
    const vmxci_edit_options opt = edit_options(o);
    int status = VMXCI_OK;
    (void)path, (void)payload;
    for (int p = VMXCI_PRESENT; status == VMXCI_OK && p <= VMXCI_UNRESTRICTED; p++)
        if (o->unset[p])
            status = vmxci_doc_unset(doc, vmxci_property_key((vmxci_property)p), &opt, err);
    return status;
}

static int run(const struct options *o)
{
    if (!o->unset[VMXCI_PRESENT] && !o->unset[VMXCI_ID] && !o->unset[VMXCI_UNRESTRICTED])
        return usage_error(o->command,
                           "unset: nothing to unset: --present, --id or --unrestricted");
    return edit_all(o, apply, NULL);
}

const struct command command_unset = {
    .name = "unset",
    .operands = "",
    .summary = "remove present, id or unrestricted",
    .about = "Remove the lines of properties of the device.  One that is not there is no error.",
    .options = { OPTION_PRESENT, OPTION_ID, OPTION_UNRESTRICTED, OPTIONS_OF_EDITS, OPTION_END },
    .run = run,
};

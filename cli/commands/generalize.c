/* SPDX-License-Identifier: MIT */
/* vmxci generalize: makes VMs ready to be copied. */
#include <config.h>

#include "command.h"
#include "generalize/general.h"
#include "generalize/list.h"
#include "options/options.h"
#include "options/usage.h"

static int run(const struct options *o)
{
    if (!o->list)
        return generalize_all(o);
    if (o->path_count || o->files_from)
        return usage_error(o->command, "'--list' takes no PATH");
    if (as_json(o))
        return usage_error(o->command, "'--list' and '--output' exclude each other");
    return list_rows();
}

static bool needs_no_path(const struct options *o)
{
    return o->list;
}

const struct command command_generalize = {
    .name = "generalize",
    .operands = "",
    .summary = "make VMs ready to be copied",
    .about = "Remove from the .vmx file of each VM what a copy must not have, in one write:\n"
             "its identity, the state of its last run, and paths of this host.  By default\n"
             "keys are only removed, and each is one that VMware makes anew or does not\n"
             "need.  A preset also lets VMware give each copy a new identity without asking,\n"
             "and most presets remove devices of this host.  Disks are not changed.\n"
             "\n"
             "A VM that is suspended, has snapshots, is a linked clone, or has a virtual TPM\n"
             "is refused.  What may still belong to this host or this VM is reported: paths\n"
             "of hosts, data for the guest (guestinfo.*), the annotation, and static MAC\n"
             "addresses.\n",
    .notes = "GROUP is identity, state, host-path, devices, vnc, annotation, guestinfo,\n"
             "network or slots; the first three are removed by default.  REGEX is a PCRE2\n"
             "pattern, must match the whole key and ignores case.  To see the keys of each\n"
             "group, and the groups of each preset, use 'vmxci generalize --list'.\n",
    .examples = "  vmxci generalize --dry-run --diff web01\n"
                "  vmxci generalize --preset=template --strict web01\n"
                "  vmxci generalize --regenerate --name=web03 --rename-files web03\n"
                "  vmxci generalize --list\n",
    .needs_no_path = needs_no_path,
    .groups = GROUP_GENERALIZE | GROUP_KEEP | GROUPS_OF_EDITS,
    .run = run,
};

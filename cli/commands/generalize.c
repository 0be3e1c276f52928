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
    .about = "Remove from each VM what must not be in a copy of it, with one write: its\n"
             "identity, the state of its last run, and paths of this host.  By default keys\n"
             "are only removed, and each is one that VMware makes anew or does not need.  A\n"
             "preset also removes devices of this host and lets VMware give each copy a new\n"
             "identity without asking.  Disks are never changed.\n"
             "\n"
             "A VM that is suspended, has snapshots, is a linked clone, or has a virtual TPM\n"
             "is refused.  What may still belong to this host or this VM is reported: paths\n"
             "of hosts, data for the guest (guestinfo.*), and the annotation.\n",
    .notes = "GROUP is identity, state, host-path, devices, vnc, annotation, guestinfo,\n"
             "network or slots; the first three are removed by default.  REGEX is a PCRE2\n"
             "pattern, matches whole keys and ignores case.  'vmxci generalize --list' shows\n"
             "the keys of each group, and the groups of each preset.\n",
    .examples = "  vmxci generalize --dry-run --diff web01\n"
                "  vmxci generalize --preset=template --strict web01\n"
                "  vmxci generalize --regenerate --name=web03 --rename-files web01\n"
                "  vmxci generalize --list\n",
    .needs_no_path = needs_no_path,
    .groups = GROUP_GENERALIZE | GROUP_KEEP | GROUPS_OF_EDITS,
    .run = run,
};

/* SPDX-License-Identifier: MIT */
/* vmxci status: prints whether each VM can be edited now, and if not, why. */
#include <config.h>

#include "command.h"
#include "output/columns.h"
#include "output/sheet.h"
#include "output/vm_columns.h"
#include "output/vm_json.h"
#include "views.h"

static int run(const struct options *o)
{
    static const struct view_format format = {
        .columns = COLUMN_STATUS,
        .add_sheet = add_state_sheet,
        .to_json = vm_state_to_json,
        .refuses = true,
    };
    return print_views(o, &format);
}

static void print_notes(void)
{
    print_columns(vm_columns, COLUMN_STATUS);
}

const struct command command_status = {
    .name = "status",
    .operands = "",
    .summary = "tell whether a VM can be edited now",
    .about = "Tell whether each VM can be edited now, and if not, why: the power state, the\n"
             "encryption, the lock and its owner.  The exit status is 5 if a VM cannot\n"
             "be edited.\n",
    .print_notes = print_notes,
    .examples = "  vmxci status web01\n"
                "  vmxci status --columns=+NAME web01 web02\n"
                "  vmxci status -o jsonl web01 web02\n",
    .no_stdin = true,
    .groups = GROUP_STATUS | GROUP_END | GROUP_TABLE | GROUP_COLOR | GROUP_PATHS | GROUP_MESSAGES,
    .run = run,
};

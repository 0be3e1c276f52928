/* SPDX-License-Identifier: MIT */
/* vmxci help: opens the manual page of a command. */
#include <config.h>

#include "command.h"
#include "manual.h"
#include "options/help.h"
#include "options/mistakes.h"
#include "options/options.h"

static int run(const struct options *o)
{
    int words;
    const struct command *command = find_command(&words, o->operand_count, o->operands);
    if (words < o->operand_count)
        return reject_command(o->command, command, o->operand_count - words, o->operands + words);
    open_manual(command);
    return print_help(command);
}

const struct command command_help = {
    .name = "help",
    .operands = "[COMMAND]",
    .summary = "open the manual page of a command",
    .about = "Open the manual page of COMMAND, or that of vmxci.  If the page or man(1) is not\n"
             "installed, print the help, as 'vmxci COMMAND --help' does.\n",
    .examples = "  vmxci help set\n"
                "  vmxci help config list\n",
    .no_paths = true,
    .run = run,
};

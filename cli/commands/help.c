/* SPDX-License-Identifier: MIT */
/* vmxci help: the help of another command. */
#include <config.h>

#include "command.h"
#include "options/help.h"
#include "options/mistakes.h"
#include "options/options.h"

static int run(const struct options *o)
{
    int words;
    const struct command *command = find_command(&words, o->operand_count, o->operands);
    if (words < o->operand_count)
        return reject_command(o->command, command, o->operand_count - words, o->operands + words);
    return print_help(command);
}

const struct command command_help = {
    .name = "help",
    .operands = "[COMMAND]",
    .summary = "print the help of a command",
    .about = "Print the help of COMMAND, as 'vmxci COMMAND --help' does, or that of vmxci.\n",
    .examples = "  vmxci help set\n"
                "  vmxci help config list\n",
    .no_paths = true,
    .run = run,
};

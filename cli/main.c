/* SPDX-License-Identifier: MIT */
/* From the words of the command line to a command. */
#include <config.h>

#include <stdio.h>

#include <vmxci.h>

#include "command.h"
#include "options/help.h"
#include "options/mistakes.h"
#include "options/parse.h"
#include "output/stdout.h"

/* Runs a group without a command: handles --version or reports the usage error. */
static int run_group(const struct options *o)
{
    if (o->version)
        printf("vmxci %s\n", vmxci_version());
    else if (o->operand_count)
        return reject_command(o->command, o->command, o->operand_count, o->operands);
    return o->version ? EXIT_DONE : reject_no_command(o->command);
}

static int run_command(const struct options *o)
{
    if (o->help)
        return print_help(o->command);
    return o->command->run ? o->command->run(o) : run_group(o);
}

static int dispatch(int count, char **argv)
{
    struct options o;
    int words, status;
    const struct command *command = find_command(&words, count, argv);
    if (!command->run && words < count && argv[words][0] != '-')
        return reject_command(command, command, count - words, argv + words);
    status = parse_options(&o, command, count - words, argv + words);
    if (status == EXIT_DONE)
        status = run_command(&o);
    free_options(&o);
    return status;
}

int main(int argc, char **argv)
{
    return close_stdout(argc > 0 ? dispatch(argc - 1, argv + 1) : EXIT_USAGE);
}

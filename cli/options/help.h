/* SPDX-License-Identifier: MIT */
/* The text of --help. */
#ifndef CLI_OPTIONS_HELP_H
#define CLI_OPTIONS_HELP_H

struct command;

/* Prints the help of COMMAND on standard output.  Returns EXIT_DONE. */
int print_help(const struct command *command);

/* Prints the usage and the commands of GROUP on standard error, for a command line that names none
 * of them.  Returns EXIT_USAGE. */
int reject_no_command(const struct command *group);

#endif

/* SPDX-License-Identifier: MIT */
/* Usage errors: what is wrong with a command line, and where to read how it is done. */
#ifndef CLI_OPTIONS_USAGE_H
#define CLI_OPTIONS_USAGE_H

struct command;

/* Reports on standard error what is wrong with the command line, and how to get the help of
 * COMMAND.  Returns EXIT_USAGE. */
int usage_error(const struct command *command, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif

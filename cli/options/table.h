/* SPDX-License-Identifier: MIT */
/* The table of all options: what the parser, the help, and lists of options elsewhere read. */
#ifndef CLI_OPTIONS_TABLE_H
#define CLI_OPTIONS_TABLE_H

#include <stdbool.h>

#include "options/option.h"

struct command;
struct options;

/* Returns the option of COMMAND after PREVIOUS, the first one after NULL; NULL after the last. */
const struct option *next_option(const struct command *command, const struct option *previous);

/* Reads VALUE, which is NULL for the implied value, as that of OPTION into O.  False: ERR has a
 * message about what is expected. */
bool set_option(struct options *o, const struct option *option, const char *value,
                vmxci_error *err);

/* Gives each option of COMMAND its initial value in O. */
void set_initial_options(struct options *o, const struct command *command);

/* Whether the option with MEMBER, a member of O, was given. */
bool was_given(const struct options *o, const void *member);

#endif

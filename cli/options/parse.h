/* SPDX-License-Identifier: MIT */
/* From the words of a command line to struct options. */
#ifndef CLI_OPTIONS_PARSE_H
#define CLI_OPTIONS_PARSE_H

#include "options/options.h"

/* Parses ARGV, the COUNT words after the name of COMMAND, into OUT, which points into ARGV, whose
 * order changes.  Returns EXIT_DONE, or EXIT_USAGE after it has reported what is wrong.  In both
 * cases free_options has to be called. */
int parse_options(struct options *out, const struct command *command, int count, char **argv);

void free_options(struct options *o);

#endif

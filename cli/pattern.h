/* SPDX-License-Identifier: MIT */
/* Patterns of the command line, in PCRE2's syntax. */
#ifndef CLI_PATTERN_H
#define CLI_PATTERN_H

#include <stdbool.h>

#include <vmxci.h>

struct options;

/* Compile REGEX, the value of OPTION ("--match"), or report what is wrong with it.  Return an exit
 * status; the caller frees OUT, which is NULL after a failure, with vmxci_pattern_free. */

/* A pattern over keys, without regard to case.  WHOLE: it has to match the whole key, not a part of
 * it. */
int compile_key_pattern(vmxci_pattern **out, const struct options *o, const char *option,
                        const char *regex, bool whole);

/* A pattern over parts of paths.  REGEX may be NULL; then OUT is NULL. */
int compile_path_pattern(vmxci_pattern **out, const struct options *o, const char *option,
                         const char *regex);

#endif

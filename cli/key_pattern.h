/* SPDX-License-Identifier: MIT */
/* A pattern over keys, as the command line gives it: PCRE2, without regard to case. */
#ifndef CLI_KEY_PATTERN_H
#define CLI_KEY_PATTERN_H

#include <stdbool.h>

#include <vmxci.h>

struct options;

struct key_pattern {
    vmxci_pattern *pattern; /* NULL: every key matches */
    vmxci_matcher *matcher;
};

/* Compiles REGEX, the value of OPTION ("--match").  WHOLE: it has to match the whole key, not a
 * part of it.  Reports a failure.  Returns an exit status; OUT has to be freed in any case. */
int compile_key_pattern(struct key_pattern *out, const struct options *o, const char *option,
                        const char *regex, bool whole);

/* Sets OUT to 1 if KEY, which is UTF-8, matches, else to 0.  Returns a vmxci_status. */
int match_key(int *out, const struct key_pattern *pattern, vmxci_str key, vmxci_error *err);

void free_key_pattern(struct key_pattern *pattern);

#endif

/* SPDX-License-Identifier: MIT */
/* A pattern over keys, as the command line gives it: PCRE2, without regard to case. */
#ifndef CLI_KEY_PATTERN_H
#define CLI_KEY_PATTERN_H

#include <stdbool.h>

#include <vmxci.h>

struct options;

/* Compiles REGEX, the value of OPTION ("--match").  WHOLE: it has to match the whole key, not a
 * part of it.  Reports a failure.  Returns an exit status; the caller frees OUT, which is NULL
 * after a failure, with vmxci_pattern_free. */
int compile_key_pattern(vmxci_pattern **out, const struct options *o, const char *option,
                        const char *regex, bool whole);

/* Matches the keys of one VM: the pattern is that of all VMs, the memory is not. */
struct key_matcher {
    const vmxci_pattern *pattern; /* NULL: every key matches */
    vmxci_matcher *matcher;
};

/* Returns a vmxci_status; OUT has to be ended in any case. */
int begin_matching(struct key_matcher *out, const vmxci_pattern *pattern, vmxci_error *err);

/* Sets OUT to 1 if KEY, which is UTF-8, matches, else to 0.  Returns a vmxci_status. */
int match_key(int *out, const struct key_matcher *matcher, vmxci_str key, vmxci_error *err);

void end_matching(struct key_matcher *matcher);

#endif

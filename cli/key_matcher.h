/* SPDX-License-Identifier: MIT */
/* Matching the keys of one VM with a pattern of the command line. */
#ifndef CLI_KEY_MATCHER_H
#define CLI_KEY_MATCHER_H

#include <vmxci.h>

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

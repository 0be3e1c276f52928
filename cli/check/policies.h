/* SPDX-License-Identifier: MIT */
/* The policies of a run, and where they are found: a file, or a name that is looked for in the
 * directories of VMXCI_POLICY_PATH, where policies are installed, and beside the source. */
#ifndef CLI_CHECK_POLICIES_H
#define CLI_CHECK_POLICIES_H

#include <stdbool.h>
#include <stddef.h>

#include <vmxci.h>

#include "check/rule_list.h"

struct options;

#define LINT_POLICY "vmxci-default" /* the name of the lints as a policy */

/* Returns the name of the policy that has RULE, also if that is a lint. */
static inline const char *policy_name(const vmxci_rule *rule)
{
    return *rule->policy ? rule->policy : LINT_POLICY;
}

/* All zeros is an empty list. */
struct policies {
    vmxci_policy **at;
    size_t count;
    bool has_lints;
    const vmxci_rule **rules; /* of all of them, the lints first */
    size_t rule_count;
};

/* Loads what O asks for: the policies that it names, and the lints unless it leaves them out.
 * Reports a failure.  Returns an exit status; OUT is to be freed in each case. */
int load_policies(struct policies *out, const struct options *o);

/* Loads the policy NAME, or the file NAME if it has a slash or ends in ".policy".  Reports a
 * failure. Returns an exit status. */
int load_policy(vmxci_policy **out, const char *name, const struct options *o);

void free_policies(struct policies *policies);

#endif

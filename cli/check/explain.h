/* SPDX-License-Identifier: MIT */
/* What can be checked: the policies that are found by their names, and their rules. */
#ifndef CLI_CHECK_EXPLAIN_H
#define CLI_CHECK_EXPLAIN_H

struct options;

/* Prints the name, the title and the release of each policy.  Returns an exit status. */
int list_policies(const struct options *o);

/* Prints what the rule NAME, or POLICY/RULE, demands and why, in each policy that has it: of those
 * that O names, or if it names none, of all that are found.  Returns an exit status. */
int explain_rule(const char *name, const struct options *o);

#endif

/* SPDX-License-Identifier: MIT */
/* The directories in which policies are found by their names. */
#ifndef CLI_CHECK_POLICY_PATH_H
#define CLI_CHECK_POLICY_PATH_H

#include <stdbool.h>
#include <stddef.h>

#define POLICY_SUFFIX ".policy"

/* Sets OUT to the path of the policy NAME, which the caller frees; NULL if there is none.  Returns
 * false if there is no memory. */
bool find_policy(char **out, const char *name);

/* Sets OUT to the names of all policies, in order and without repetition, COUNT of them; the caller
 * frees them with free_names.  Returns false if there is no memory. */
bool list_policy_names(char ***out, size_t *count);

void free_names(char **names, size_t count);

#endif

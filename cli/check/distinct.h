/* SPDX-License-Identifier: MIT */
/* The findings of one VM that differ in more than the line. */
#ifndef CLI_CHECK_DISTINCT_H
#define CLI_CHECK_DISTINCT_H

#include <stdbool.h>
#include <stddef.h>

#include "check/finding.h"

struct distinct {
    const struct finding **at; /* in the list, and in its order */
    size_t count;
};

/* Finds the first of the findings in LIST that have the same rule, key and value.  The caller frees
 * OUT with free_distinct.  Returns false if there is no memory. */
bool find_distinct(struct distinct *out, const struct finding_list *list);

void free_distinct(struct distinct *distinct);

#endif

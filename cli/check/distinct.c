/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "check/distinct.h"

static int compare_places(const void *a, const void *b)
{
    const struct finding *const *x = a, *const *y = b;
    return (*x > *y) - (*x < *y);
}

/* Rules are compared by address: each rule of a run exists once. */
static int compare_contents(const struct finding *a, const struct finding *b)
{
    if (a->rule != b->rule)
        return (uintptr_t)a->rule < (uintptr_t)b->rule ? -1 : 1;
    const int keys = strcmp(a->key, b->key);
    return keys ? keys : strcmp(a->value, b->value);
}

/* Of equal findings, the first in the list comes first. */
static int compare(const void *a, const void *b)
{
    const struct finding *const *x = a, *const *y = b;
    const int contents = compare_contents(*x, *y);
    return contents ? contents : compare_places(a, b);
}

bool find_distinct(struct distinct *out, const struct finding_list *list)
{
    *out = (struct distinct){ NULL, 0 };
    if (list->count == 0)
        return true;
    const struct finding **at = malloc(list->count * sizeof *at);
    if (!at)
        return false;
    for (size_t i = 0; i < list->count; i++)
        at[i] = &list->at[i];
    qsort(at, list->count, sizeof *at, compare);
    size_t count = 1;
    for (size_t i = 1; i < list->count; i++)
        if (compare_contents(at[count - 1], at[i]) != 0)
            at[count++] = at[i];
    qsort(at, count, sizeof *at, compare_places);
    *out = (struct distinct){ at, count };
    return true;
}

void free_distinct(struct distinct *distinct)
{
    free(distinct->at);
}

/* SPDX-License-Identifier: MIT */
/* Walking the options that may be repeated, as they were given. */
#ifndef CLI_OPTIONS_ITEMS_H
#define CLI_OPTIONS_ITEMS_H

#include <stdbool.h>
#include <stddef.h>

struct options;

/* Returns the value of the next item NUMBER, one that takes a value, from *AT on, and moves *AT
 * behind it; NULL if there is none. */
const char *next_item(size_t *at, const struct options *o, int number);

static inline bool has_item(const struct options *o, int number)
{
    return next_item(&(size_t){ 0 }, o, number) != NULL;
}

#endif

/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "options/items.h"
#include "options/option.h"
#include "options/options.h"

const char *next_item(size_t *at, const struct options *o, int number)
{
    while (*at < o->items.count) {
        const struct item *item = &o->items.list[(*at)++];
        if (item->option->number == number)
            return item->value;
    }
    return NULL;
}

/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdlib.h>
#include <string.h>

#include "reconfig/spec.h"

/* Room for one more of COUNT places; the capacity is COUNT rounded up to a power of two. */
static bool grow_ignored(struct spec *spec)
{
    const size_t count = spec->ignored_count;
    if (count & (count - 1))
        return true;
    char **grown = realloc(spec->ignored, (count ? 2 * count : 1) * sizeof *grown);
    if (grown)
        spec->ignored = grown;
    return grown != NULL;
}

bool add_ignored_place(struct spec *spec, const char *place)
{
    if (!grow_ignored(spec))
        return false;
    char *copy = strdup(place);
    if (copy)
        spec->ignored[spec->ignored_count++] = copy;
    return copy != NULL;
}

void free_spec(struct spec *spec)
{
    for (size_t i = 0; i < spec->option_count; i++) {
        free(spec->options[i].key);
        free(spec->options[i].value);
    }
    for (size_t i = 0; i < spec->ignored_count; i++)
        free(spec->ignored[i]);
    free(spec->options);
    free(spec->ignored);
    *spec = (struct spec)SPEC_INIT;
}

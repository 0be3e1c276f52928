/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdio.h>
#include <string.h>

#include "options/alternatives.h"

/* Appends the last word; SEPARATOR stands before every word but the first. */
static void append_last(struct alternatives *a, const char *separator)
{
    const size_t len = strlen(a->text);
    if (a->last)
        snprintf(a->text + len, sizeof a->text - len, "%s%s%s%s", len ? separator : "", a->before,
                 a->last, a->after);
}

void add_alternative(struct alternatives *a, const char *word)
{
    append_last(a, ", ");
    a->last = word;
}

static const char *finish(struct alternatives *a, const char *separator)
{
    append_last(a, separator);
    a->last = NULL;
    return a->text;
}

const char *finish_alternatives(struct alternatives *a)
{
    return finish(a, " or ");
}

const char *finish_enumeration(struct alternatives *a)
{
    return finish(a, " and ");
}

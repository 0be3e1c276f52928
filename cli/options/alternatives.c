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

const char *finish_alternatives(struct alternatives *a)
{
    append_last(a, " or ");
    a->last = NULL;
    return a->text;
}

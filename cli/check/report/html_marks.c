/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdlib.h>

#include "check/report/html_marks.h"
#include "hash.h"

/* Returns the mark with HASH, or the unused one in its place. */
static struct html_mark *probe(const struct html_marks *marks, uint64_t hash)
{
    size_t i = (size_t)hash & (marks->room - 1);
    while (marks->at[i].is_used && marks->at[i].hash != hash)
        i = (i + 1) & (marks->room - 1);
    return &marks->at[i];
}

static bool grow(struct html_marks *marks)
{
    struct html_marks grown = { .room = marks->room ? 2 * marks->room : 64, .count = marks->count };
    grown.at = calloc(grown.room, sizeof *grown.at);
    if (!grown.at)
        return false;
    for (size_t i = 0; i < marks->room; i++)
        if (marks->at[i].is_used)
            *probe(&grown, marks->at[i].hash) = marks->at[i];
    free(marks->at);
    *marks = grown;
    return true;
}

bool add_html_mark(struct html_marks *marks, const char *path, unsigned severities)
{
    const uint64_t hash = hash_text(path);
    if (marks->count >= marks->room / 4 * 3 && !grow(marks))
        return false;
    struct html_mark *mark = probe(marks, hash);
    marks->count += !mark->is_used;
    *mark = (struct html_mark){ hash, mark->severities | severities, true };
    return true;
}

struct html_mark *find_html_mark(const struct html_marks *marks, const char *path)
{
    struct html_mark *mark = marks->room ? probe(marks, hash_text(path)) : NULL;
    return mark && mark->is_used ? mark : NULL;
}

void free_html_marks(struct html_marks *marks)
{
    free(marks->at);
}

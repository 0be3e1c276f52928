/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "command.h"
#include "options/alternatives.h"
#include "options/options.h"
#include "options/usage.h"
#include "output/columns.h"
#include "suggest.h"

/* A column is in the table once. */
static void add_column(struct column_list *list, const struct column *column)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->columns[i] == column)
            return;
    if (list->count < MAX_COLUMNS)
        list->columns[list->count++] = column;
}

static const struct column *find_column(const struct column *all, const char *name, size_t len)
{
    for (const struct column *column = all; column->name; column++)
        if (strlen(column->name) == len && strncasecmp(column->name, name, len) == 0)
            return column;
    return NULL;
}

static int reject_column(const struct column *all, const struct options *o, const char *name,
                         size_t len)
{
    struct nearest nearest = { .word = name, .len = len };
    struct alternatives names = { .before = "", .after = "" };
    for (const struct column *column = all; column->name; column++) {
        offer(&nearest, column->name, column->name);
        add_alternative(&names, column->name);
    }
    return usage_error(o->command, "--columns: unknown column '%.*s' (expected %s)%s", (int)len,
                       name, finish_alternatives(&names),
                       nearest.found ? did_you_mean("%s", nearest.found).text : "");
}

static int add_named(struct column_list *list, const struct column *all, const struct options *o,
                     const char *names)
{
    for (const char *name = names, *comma; name; name = comma ? comma + 1 : NULL) {
        comma = strchr(name, ',');
        const size_t len = comma ? (size_t)(comma - name) : strlen(name);
        const struct column *column = find_column(all, name, len);
        if (!column)
            return reject_column(all, o, name, len);
        add_column(list, column);
    }
    return EXIT_DONE;
}

int parse_columns(struct column_list *out, const struct column *all, unsigned defaults,
                  const struct options *o)
{
    const char *names = o->columns;
    *out = (struct column_list){ .count = 0 };
    if (!names || *names == '+')
        for (const struct column *column = all; column->name; column++)
            if (column->flags & defaults)
                add_column(out, column);
    if (!names)
        return EXIT_DONE;
    return add_named(out, all, o, names + (*names == '+'));
}

void add_cells(struct record *record, const struct column_list *list, const struct view *view)
{
    for (size_t i = 0; i < list->count; i++)
        list->columns[i]->write(record, list->columns[i], view);
}

void print_columns(const struct column *all, unsigned defaults)
{
    puts("\nLIST names columns, separated by commas.  A leading '+' adds them to the default\n"
         "columns (marked with *).  The columns:");
    for (const struct column *column = all; column->name; column++)
        printf("%c %-12s  %s\n", column->flags & defaults ? '*' : ' ', column->name, column->help);
}

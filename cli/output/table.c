/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libsmartcols.h>

#include "command.h"
#include "options/options.h"
#include "output/color.h"
#include "output/columns.h"
#include "output/record.h"
#include "output/report.h"
#include "output/table.h"

/* Rows are printed in blocks, so that memory does not grow with their number. */
enum {
    BLOCK_ROWS = 1000
};

enum {
    CUT_FLAGS = COLUMN_CUT | COLUMN_CUT_HEADING | COLUMN_CUT_LAST,
    WIDTH_OF_FALSE = 5
};

/* The text is UTF-8 in every locale, and libsmartcols has to know its width. */
static void use_utf8(void)
{
    if (!setlocale(LC_CTYPE, "C.UTF-8"))
        (void)setlocale(LC_CTYPE, "");
}

struct table begin_table(const struct column_list *list, const struct options *o)
{
    use_utf8();
    return (struct table){ .list = list,
                           .color = is_color_on(o),
                           .to_terminal = o->to_terminal,
                           .headings = !o->noheadings };
}

/* ---- cells ----------------------------------------------------------------------------- */

static bool set_cell(struct libscols_line *line, size_t number, const char *text, const char *color)
{
    return scols_line_set_data(line, number, text) == 0 &&
           (!*color || scols_cell_set_color(scols_line_get_cell(line, number), color) == 0);
}

/* CELLS has a text and a color for each of the COUNT columns. */
static bool set_cells(struct libscols_line *line, const char *cells, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const char *text = cells, *color = text + strlen(text) + 1;
        if (!set_cell(line, i, text, color))
            return false;
        cells = color + strlen(color) + 1;
    }
    return true;
}

/* ---- blocks ---------------------------------------------------------------------------- */

static bool add_column(struct libscols_table *block, const struct column *column)
{
    const int flags = (column->flags & COLUMN_RIGHT ? SCOLS_FL_RIGHT : 0) |
                      (column->flags & CUT_FLAGS ? SCOLS_FL_TRUNC : 0);
    return scols_table_new_column(block, column->name, 0, flags);
}

static struct libscols_table *new_block(const struct table *table)
{
    struct libscols_table *block = scols_new_table();
    if (!block)
        return NULL;
    scols_table_enable_noheadings(block, !table->headings);
    scols_table_enable_noencoding(block, 1);
    scols_table_enable_colors(block, table->color);
    for (size_t i = 0; i < table->list->count; i++) {
        if (!add_column(block, table->list->columns[i])) {
            scols_unref_table(block);
            return NULL;
        }
    }
    return block;
}

/* ---- widths ---------------------------------------------------------------------------- */

/* Whether COLUMN, now of WIDTH, can be cut in the step that is named by FLAG. */
static bool can_cut(const struct column *column, size_t width, enum column_flag flag)
{
    const size_t least = flag == COLUMN_CUT_HEADING ? (size_t)WIDTH_OF_FALSE : strlen(column->name);
    return column->flags & flag && width > least;
}

/* Cuts the widest columns that have FLAG until EXCESS is gone, or none can be cut any more.
 * Returns the excess that is left. */
static size_t cut_widths(size_t widths[], const struct column_list *list, size_t excess,
                         enum column_flag flag)
{
    for (; excess > 0; excess--) {
        size_t *widest = NULL;
        for (size_t i = 0; i < list->count; i++)
            if (can_cut(list->columns[i], widths[i], flag) && (!widest || widths[i] > *widest))
                widest = &widths[i];
        if (!widest)
            break;
        --*widest;
    }
    return excess;
}

/* Cuts columns until all of them fit into ROOM, PATH last. */
static void fit_widths(size_t widths[], const struct column_list *list, size_t room)
{
    static const enum column_flag steps[] = { COLUMN_CUT, COLUMN_CUT_HEADING, COLUMN_CUT_LAST };
    size_t total = list->count - 1; /* the spaces between columns */
    for (size_t i = 0; i < list->count; i++)
        total += widths[i];
    size_t excess = total > room ? total - room : 0;
    for (size_t step = 0; step < sizeof steps / sizeof steps[0]; step++)
        excess = cut_widths(widths, list, excess, steps[step]);
}

/* Sets the heading of COLUMN to the first WIDTH characters of HEADING: libsmartcols never makes a
 * column narrower than its heading. */
static void cut_heading(struct libscols_column *column, const char *heading, size_t width)
{
    char cut[32];
    snprintf(cut, sizeof cut, "%.*s", (int)width, heading);
    (void)scols_cell_set_data(scols_column_get_header(column), cut);
}

/* Sets WIDTHS to the full widths of the columns, which are known after a copy of BLOCK was printed
 * without a terminal.  It is a copy because libsmartcols keeps the widths of the headings. */
static bool measure_widths(size_t widths[], struct libscols_table *block,
                           const struct column_list *list)
{
    struct libscols_table *copy = scols_copy_table(block);
    char *text = NULL;
    if (!copy)
        return false;
    (void)scols_table_set_termforce(copy, SCOLS_TERMFORCE_NEVER);
    const bool good = scols_print_table_to_string(copy, &text) == 0;
    for (size_t i = 0; i < list->count; i++)
        widths[i] = scols_column_get_width(scols_table_get_column(copy, i));
    free(text);
    scols_unref_table(copy);
    return good;
}

/* libsmartcols cuts the same from all columns, so that nothing is left of the short ones, unless a
 * column has a hint: a part of the terminal, from 0 to 1, below which it is cut last.  It cuts down
 * to the column before the hint, and rounds down. */
static void set_width(struct libscols_column *to, const struct column *column, size_t width,
                      size_t room)
{
    if (strlen(column->name) > width)
        cut_heading(to, column->name, width);
    if (column->flags & CUT_FLAGS)
        (void)scols_column_set_whint(to, ((double)width + 1.5) / (double)room);
}

static void fit_terminal(struct libscols_table *block, const struct column_list *list)
{
    const size_t room = scols_table_get_termwidth(block);
    size_t widths[MAX_COLUMNS];
    if (!room || !measure_widths(widths, block, list))
        return;
    fit_widths(widths, list, room);
    for (size_t i = 0; i < list->count; i++)
        set_width(scols_table_get_column(block, i), list->columns[i], widths[i], room);
}

/* ---- printing -------------------------------------------------------------------------- */

static int print_block(struct table *table)
{
    if (table->to_terminal)
        fit_terminal(table->block, table->list);
    const int failed = scols_print_table(table->block);
    scols_unref_table(table->block);
    table->block = NULL;
    table->rows = 0;
    table->headings = false;
    return failed ? report_no_memory("table") : EXIT_DONE;
}

int add_row(struct table *table, const struct record *record)
{
    if (!table->block)
        table->block = new_block(table);
    struct libscols_line *line = table->block ? scols_table_new_line(table->block, NULL) : NULL;
    if (!line || !set_cells(line, record->cells.ptr, table->list->count))
        return report_no_memory(record_path(record));
    return ++table->rows == BLOCK_ROWS ? print_block(table) : EXIT_DONE;
}

int end_table(struct table *table)
{
    return table->block ? print_block(table) : EXIT_DONE;
}

/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include <libsmartcols.h>

#include "command.h"
#include "options/options.h"
#include "output/color.h"
#include "output/columns.h"
#include "output/report.h"
#include "output/table.h"
#include "output/text.h"
#include "str.h"

/* Rows are printed in blocks, so that memory does not grow with their number. */
enum {
    BLOCK_ROWS = 1000
};

struct cell {
    struct libscols_line *line;
    size_t number; /* of the column in the table */
    const struct column *column;
};

struct table begin_table(const struct column_list *list, const struct options *o)
{
    return (struct table){ .list = list,
                           .color = is_color_on(o),
                           .to_terminal = o->to_terminal,
                           .headings = !o->noheadings };
}

/* ---- cells ----------------------------------------------------------------------------- */

const struct column *cell_column(const struct cell *cell)
{
    return cell->column;
}

/* libsmartcols would escape control characters, but not those that change the direction of text. */
bool write_cell(const struct cell *cell, const char *text, const char *color)
{
    char *shown = make_printable(str_of(*text ? text : "-"), 1);
    const bool good = shown && scols_line_set_data(cell->line, cell->number, shown) == 0;
    free(shown);
    return good && (!color || scols_cell_set_color(scols_line_get_cell(cell->line, cell->number),
                                                   color) == 0);
}

static bool write_cells(struct libscols_line *line, const struct column_list *list,
                        const struct view *view)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct cell cell = { line, i, list->columns[i] };
        if (!cell.column->write(&cell, view))
            return false;
    }
    return true;
}

/* ---- blocks ---------------------------------------------------------------------------- */

static bool add_column(struct libscols_table *block, const struct column *column)
{
    const int flags = (column->flags & COLUMN_RIGHT ? SCOLS_FL_RIGHT : 0) |
                      (column->flags & COLUMN_CUT ? SCOLS_FL_TRUNC : 0);
    return scols_table_new_column(block, column->name, 0, flags);
}

/* The text is UTF-8 in every locale, and libsmartcols has to know its width. */
static void use_utf8(void)
{
    if (!setlocale(LC_CTYPE, "C.UTF-8"))
        (void)setlocale(LC_CTYPE, "");
}

static struct libscols_table *new_block(const struct table *table)
{
    struct libscols_table *block = scols_new_table();
    if (!block)
        return NULL;
    use_utf8();
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

static bool can_cut(const struct column *column, size_t width)
{
    return column->flags & COLUMN_CUT && width > strlen(column->name);
}

/* Cuts the widest columns until all fit into ROOM, or none can be cut any more. */
static void cut_widths(size_t widths[], const struct column_list *list, size_t room)
{
    size_t total = list->count - 1; /* the spaces between columns */
    for (size_t i = 0; i < list->count; i++)
        total += widths[i];
    for (size_t *widest = widths; widest && total > room; total--) {
        widest = NULL;
        for (size_t i = 0; i < list->count; i++)
            if (can_cut(list->columns[i], widths[i]) && (!widest || widths[i] > *widest))
                widest = &widths[i];
        if (widest)
            --*widest;
    }
}

/* libsmartcols cuts the same from all columns, so that nothing is left of the short ones, unless a
 * column has a hint: a part of the terminal, from 0 to 1, below which it is cut last.  It cuts down
 * to the column before the hint, and rounds down. */
static void set_width_hints(struct libscols_table *block, const struct column_list *list,
                            size_t room)
{
    size_t widths[MAX_COLUMNS];
    for (size_t i = 0; i < list->count; i++)
        widths[i] = scols_column_get_width(scols_table_get_column(block, i));
    cut_widths(widths, list, room);
    for (size_t i = 0; i < list->count; i++)
        if (list->columns[i]->flags & COLUMN_CUT)
            (void)scols_column_set_whint(scols_table_get_column(block, i),
                                         ((double)widths[i] + 1.5) / (double)room);
}

/* The full widths of the columns are known after BLOCK was printed without a terminal. */
static void fit_terminal(struct libscols_table *block, const struct column_list *list)
{
    const size_t room = scols_table_get_termwidth(block);
    char *text = NULL;
    (void)scols_table_set_termforce(block, SCOLS_TERMFORCE_NEVER);
    if (room && scols_print_table_to_string(block, &text) == 0)
        set_width_hints(block, list, room);
    free(text);
    (void)scols_table_set_termforce(block, SCOLS_TERMFORCE_AUTO);
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

int add_row(struct table *table, const char *path, const struct view *view)
{
    if (!table->block)
        table->block = new_block(table);
    struct libscols_line *line = table->block ? scols_table_new_line(table->block, NULL) : NULL;
    if (!line || !write_cells(line, table->list, view))
        return report_no_memory(path);
    return ++table->rows == BLOCK_ROWS ? print_block(table) : EXIT_DONE;
}

int end_table(struct table *table)
{
    return table->block ? print_block(table) : EXIT_DONE;
}

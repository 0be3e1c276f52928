/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <limits.h>
#include <locale.h>
#include <string.h>

#include <libsmartcols.h>

#include "command.h"
#include "options/options.h"
#include "output/buffer.h"
#include "output/color.h"
#include "output/columns.h"
#include "output/record.h"
#include "output/report.h"
#include "output/table.h"
#include "output/width.h"

/* Rows are printed in blocks, so that memory does not grow with their number. */
enum {
    BLOCK_ROWS = 1000
};

enum {
    WIDTH_OF_FALSE = 5,
    NO_LIMIT = INT_MAX
};

/* The text is UTF-8 in every locale, and its width must be known. */
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

/* ---- widths ---------------------------------------------------------------------------- */

/* Returns the text of the cell at *AT of a row as in struct record, sets COLOR to its color, and
 * moves AT to the next cell. */
static char *next_cell(char **at, const char **color)
{
    char *text = *at;
    *color = text + strlen(text) + 1;
    *at = text + (*color - text) + strlen(*color) + 1;
    return text;
}

/* Sets WIDTHS to the widths of the columns before anything is cut. */
static void measure_widths(size_t widths[], const struct table *table)
{
    const struct column_list *list = table->list;
    const char *color;
    for (size_t i = 0; i < list->count; i++)
        widths[i] = strlen(list->columns[i]->name); /* also if the headings are not printed */
    char *cell = table->cells.ptr;
    for (size_t i = 0; i < table->rows * list->count; i++) {
        const size_t width = text_width(next_cell(&cell, &color));
        size_t *widest = &widths[i % list->count];
        *widest = width > *widest ? width : *widest;
    }
}

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

/* Sets LIMITS to the widths that the texts of the columns may have. */
static void set_limits(size_t limits[], const struct table *table, struct libscols_table *block)
{
    const size_t room = table->to_terminal ? scols_table_get_termwidth(block) : 0;
    for (size_t i = 0; i < table->list->count; i++)
        limits[i] = NO_LIMIT;
    if (room) {
        measure_widths(limits, table);
        fit_widths(limits, table->list, room);
    }
}

/* ---- blocks ---------------------------------------------------------------------------- */

static bool add_column(struct libscols_table *block, const struct column *column, size_t limit)
{
    char heading[32];
    snprintf(heading, sizeof heading, "%.*s", (int)limit, column->name);
    /* If no headings are printed, some versions of libsmartcols ignore the widths of headings. */
    return scols_table_new_column(block, heading, (double)strlen(heading),
                                  column->flags & COLUMN_RIGHT ? SCOLS_FL_RIGHT : 0);
}

/* Adds the row at *CELL, with its texts cut to LIMITS, and moves CELL to the next row. */
static bool add_line(struct libscols_table *block, char **cell, const size_t limits[], size_t count)
{
    struct libscols_line *line = scols_table_new_line(block, NULL);
    const char *color;
    for (size_t i = 0; line && i < count; i++) {
        char *text = next_cell(cell, &color);
        if (limits[i] != NO_LIMIT)
            text[length_within(text, limits[i])] = '\0';
        if (scols_line_set_data(line, i, text) != 0 ||
            (*color && scols_cell_set_color(scols_line_get_cell(line, i), color) != 0))
            return false;
    }
    return line;
}

/* Fills BLOCK with the rows of TABLE, whose cells are cut in place. */
static bool fill_block(struct libscols_table *block, struct table *table)
{
    const size_t count = table->list->count;
    size_t limits[MAX_COLUMNS];
    char *cell = table->cells.ptr;
    set_limits(limits, table, block);
    for (size_t i = 0; i < count; i++)
        if (!add_column(block, table->list->columns[i], limits[i]))
            return false;
    for (size_t i = 0; i < table->rows; i++)
        if (!add_line(block, &cell, limits, count))
            return false;
    return true;
}

/* ---- printing -------------------------------------------------------------------------- */

/* Versions of libsmartcols differ in how they cut a table to fit a terminal, so the cells are cut
 * here and it always prints as if to a file. */
static bool print_cells(struct table *table)
{
    struct libscols_table *block = scols_new_table();
    if (!block)
        return false;
    scols_table_enable_noheadings(block, !table->headings);
    scols_table_enable_noencoding(block, 1);
    scols_table_enable_colors(block, table->color);
    const bool good = fill_block(block, table) &&
                      scols_table_set_termforce(block, SCOLS_TERMFORCE_NEVER) == 0 &&
                      scols_print_table(block) == 0;
    scols_unref_table(block);
    return good;
}

static int print_block(struct table *table)
{
    const bool good = !table->cells.failed && print_cells(table);
    clear_buffer(&table->cells);
    table->rows = 0;
    table->headings = false;
    return good ? EXIT_DONE : report_no_memory("table");
}

int add_row(struct table *table, const struct record *record)
{
    add_str(&table->cells, (vmxci_str){ record->cells.ptr, record->cells.len });
    return ++table->rows == BLOCK_ROWS ? print_block(table) : EXIT_DONE;
}

int end_table(struct table *table)
{
    const int status = table->rows ? print_block(table) : EXIT_DONE;
    free_buffer(&table->cells);
    return status;
}

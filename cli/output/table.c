/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <locale.h>

#include <libsmartcols.h>

#include "command.h"
#include "output/report.h"
#include "output/table.h"

/* Rows are printed in blocks, so that memory does not grow with their number. */
enum {
    BLOCK = 1000
};

static struct libscols_table *new_block(const struct table *table)
{
    struct libscols_table *block = scols_new_table();
    if (!block)
        return NULL;
    scols_table_enable_noheadings(block, table->headed);
    scols_table_enable_colors(block, table->color);
    for (size_t i = 0; i < table->count; i++) {
        const int flags = table->columns[i].right ? SCOLS_FL_RIGHT : 0;
        if (!scols_table_new_column(block, table->columns[i].name, 0, flags)) {
            scols_unref_table(block);
            return NULL;
        }
    }
    return block;
}

static int print_block(struct table *table)
{
    int failed = scols_print_table(table->block);
    scols_unref_table(table->block);
    table->block = NULL;
    table->rows = 0;
    table->headed = true;
    return failed ? report_no_memory("table") : EXIT_DONE;
}

/* Text is UTF-8 whatever the user's locale, and its width has to be known. */
static void use_utf8(void)
{
    if (!setlocale(LC_CTYPE, "C.UTF-8"))
        (void)setlocale(LC_CTYPE, "");
}

/* The table makes text printable by itself. */
static int put_cell(struct libscols_line *line, size_t column, const struct cell *cell)
{
    if (scols_line_set_data(line, column, cell->text) != 0)
        return -1;
    return cell->color ? scols_cell_set_color(scols_line_get_cell(line, column), cell->color) : 0;
}

int table_add(struct table *table, const char *path, const struct cell *cells)
{
    if (!table->block) {
        use_utf8();
        table->block = new_block(table);
    }
    struct libscols_line *line = table->block ? scols_table_new_line(table->block, NULL) : NULL;
    if (!line)
        return report_no_memory(path);
    for (size_t i = 0; i < table->count; i++)
        if (put_cell(line, i, &cells[i]) != 0)
            return report_no_memory(path);
    return ++table->rows == BLOCK ? print_block(table) : EXIT_DONE;
}

int table_end(struct table *table)
{
    return table->block ? print_block(table) : EXIT_DONE;
}

/* SPDX-License-Identifier: MIT */
/* A table on standard output, with a row for each VM.  It fits a terminal; anywhere else no text is
 * cut. */
#ifndef CLI_OUTPUT_TABLE_H
#define CLI_OUTPUT_TABLE_H

#include <stdbool.h>
#include <stddef.h>

struct cell;
struct column;
struct column_list;
struct libscols_table;
struct options;
struct view;

struct table {
    const struct column_list *list;
    bool color;
    bool to_terminal;
    bool headings;                /* not printed yet, and asked for */
    struct libscols_table *block; /* the rows that are not printed yet */
    size_t rows;                  /* their number */
};

struct table begin_table(const struct column_list *list, const struct options *o);

/* Adds the row of VIEW, the VM PATH, and prints a full block.  Returns an exit status. */
int add_row(struct table *table, const char *path, const struct view *view);

/* Prints the last block.  Returns an exit status. */
int end_table(struct table *table);

/* Returns the column of CELL. */
const struct column *cell_column(const struct cell *cell);

/* Writes TEXT, or "-" if it is empty, in COLOR, see color.h.  Returns false if there is no
 * memory. */
bool write_cell(const struct cell *cell, const char *text, const char *color);

#endif

/* SPDX-License-Identifier: MIT */
/* A table on standard output, with a row for each VM.  It fits a terminal; anywhere else no text is
 * cut. */
#ifndef CLI_OUTPUT_TABLE_H
#define CLI_OUTPUT_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "output/buffer.h"

struct column_list;
struct options;
struct record;

struct table {
    const struct column_list *list; /* NULL: there is no table */
    bool color;
    bool to_terminal;
    bool headings;       /* not printed yet, and asked for */
    struct buffer cells; /* of the rows that are not printed yet, each as in struct record */
    size_t rows;         /* their number */
};

/* Begins a table.  It may change the locale of the process, so threads are started later. */
struct table begin_table(const struct column_list *list, const struct options *o);

/* Adds the cells of RECORD as a row, and prints a full block.  Returns an exit status. */
int add_row(struct table *table, const struct record *record);

/* Prints the last block.  Returns an exit status. */
int end_table(struct table *table);

#endif

/* SPDX-License-Identifier: MIT */
/* A table on standard output, a row a VM. */
#ifndef CLI_OUTPUT_TABLE_H
#define CLI_OUTPUT_TABLE_H

#include <stdbool.h>
#include <stddef.h>

struct libscols_table;

struct column {
    const char *name;
    bool right; /* numbers */
};

struct cell {
    const char *text;
    const char *color; /* its name, or NULL */
};

/* Starts with the columns and `color`, and zeros. */
struct table {
    const struct column *columns;
    size_t count;
    bool color;
    struct libscols_table *block; /* the rows that are not printed yet */
    size_t rows;
    bool headed; /* the headings are printed */
};

/* Add the row of PATH, a cell for each column; a full block is printed.  Returns an exit status. */
int table_add(struct table *table, const char *path, const struct cell *cells);

/* Print what is left. */
int table_end(struct table *table);

#endif

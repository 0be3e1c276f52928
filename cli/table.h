/* SPDX-License-Identifier: MIT */
/* A table on standard output, a row a VM. */
#ifndef CLI_TABLE_H
#define CLI_TABLE_H

#include <stdbool.h>
#include <stddef.h>

struct libscols_table;

struct column {
    const char *name;
    bool right; /* numbers */
};

/* Starts with the columns, and zeros. */
struct table {
    const struct column *columns;
    size_t count;
    struct libscols_table *block; /* the rows that are not printed yet */
    size_t rows;
    bool headed; /* the headings are printed */
};

/* Add the row of PATH, a text for each column; a full block is printed.  Returns an exit status. */
int table_add(struct table *table, const char *path, const char *const *cells);

/* Print what is left. */
int table_end(struct table *table);

#endif

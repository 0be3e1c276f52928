/* SPDX-License-Identifier: MIT */
/* The table of show, a row a VM. */
#ifndef CLI_TABLE_H
#define CLI_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include <vmxci.h>

struct libscols_table;

/* Starts as zeros. */
struct table {
    struct libscols_table *block; /* the rows that are not printed yet */
    size_t rows;
    bool headed; /* the headings are printed */
};

/* Add a row; a full block is printed.  Returns an exit status. */
int table_add(struct table *table, const char *path, const vmxci_doc *doc);

/* Print what is left. */
int table_end(struct table *table);

#endif

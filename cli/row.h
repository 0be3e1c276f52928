/* SPDX-License-Identifier: MIT */
/* The row of a VM in the table of show. */
#ifndef CLI_ROW_H
#define CLI_ROW_H

#include <vmxci.h>

#include "table.h"

enum row_column {
    ROW_NAME,
    ROW_PRESENT,
    ROW_ID,
    ROW_UNRESTRICTED,
    ROW_HW,
    ROW_NOTES,
    ROW_PATH,
    ROW_COLUMNS
};

extern const struct column row_columns[ROW_COLUMNS];

/* Returns an exit status. */
int row_add(struct table *table, const char *path, const vmxci_doc *doc);

#endif

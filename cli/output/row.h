/* SPDX-License-Identifier: MIT */
/* The row of a VM in the table of show. */
#ifndef CLI_OUTPUT_ROW_H
#define CLI_OUTPUT_ROW_H

#include "output/table.h"

struct options;
struct view;

enum {
    ROW_COLUMNS = 11
};

/* The columns of a table, in their order. */
struct layout {
    struct column columns[ROW_COLUMNS];
    int order[ROW_COLUMNS];
    size_t count;
};

/* Read the argument of --columns.  False: what is wrong has been said. */
bool layout_read(struct layout *out, const struct options *o);

/* Add the row of VIEW.  Returns an exit status. */
int row_add(struct table *table, const struct layout *layout, const struct view *view);

#endif

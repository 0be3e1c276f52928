/* SPDX-License-Identifier: MIT */
/* The columns of a table: what a column is, and which of all columns --columns asks for. */
#ifndef CLI_OUTPUT_COLUMNS_H
#define CLI_OUTPUT_COLUMNS_H

#include <stdbool.h>
#include <stddef.h>

#include <vmxci.h>

struct options;
struct record;
struct view;

enum column_flag {
    COLUMN_RIGHT = 1 << 0, /* aligned to the right */
    /* How a column is cut to fit a terminal; a column without these flags is never cut. */
    COLUMN_CUT = 1 << 1,         /* to the width of its heading */
    COLUMN_CUT_HEADING = 1 << 2, /* to the width of "false", if that is not enough */
    COLUMN_CUT_LAST = 1 << 3,    /* to the width of its heading, if that is not enough either */
    COLUMN_SHOW = 1 << 4,        /* among the default columns of show */
    COLUMN_STATUS = 1 << 5,      /* the same for status */
};

struct column {
    const char *name; /* the heading */
    unsigned flags;
    const char *help;
    /* Adds the cell of VIEW with add_cell, see record.h. */
    void (*write)(struct record *record, const struct column *column, const struct view *view);
    vmxci_property property; /* for a `write` that several columns share */
};

enum {
    MAX_COLUMNS = 16
};

struct column_list {
    const struct column *columns[MAX_COLUMNS];
    size_t count;
};

/* Sets OUT to the columns that --columns of O names.  Without that option, or if its value begins
 * with '+', the columns with the flag DEFAULTS come first.  ALL ends in a column without a name.
 * Returns an exit status. */
int parse_columns(struct column_list *out, const struct column *all, unsigned defaults,
                  const struct options *o);

/* Adds the row of VIEW to RECORD. */
void add_cells(struct record *record, const struct column_list *list, const struct view *view);

/* Prints ALL for the help of a command, in which those with the flag DEFAULTS are marked. */
void print_columns(const struct column *all, unsigned defaults);

#endif

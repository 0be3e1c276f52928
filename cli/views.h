/* SPDX-License-Identifier: MIT */
/* What show and status have in common: each VM as a sheet, as a row of a table, or as JSON. */
#ifndef CLI_VIEWS_H
#define CLI_VIEWS_H

#include <stdbool.h>

#include <jansson.h>

struct options;
struct record;
struct view;

struct view_format {
    unsigned columns; /* the flag of the default columns, see output/columns.h */
    /* Adds a single VM to what RECORD prints.  Returns an exit status. */
    int (*add_sheet)(struct record *record, const struct view *view, const struct options *o);
    /* Returns the VM, or NULL if there is no memory. */
    json_t *(*to_json)(const struct view *view);
    bool refuses;      /* the exit status is EXIT_REFUSED if a VM cannot be edited */
    bool prints_notes; /* all of them, not only those on the state */
};

/* Prints every VM.  Returns an exit status. */
int print_views(const struct options *o, const struct view_format *format);

#endif

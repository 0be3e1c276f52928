/* SPDX-License-Identifier: MIT */
/* Prints the records of a run one after the other, and what belongs to the run: the brackets of a
 * JSON array, the table, the limit on notes, the numbers of edited files, the exit status.  One
 * thread at a time uses a printer. */
#ifndef CLI_OUTPUT_PRINTER_H
#define CLI_OUTPUT_PRINTER_H

#include <stdbool.h>
#include <stddef.h>

#include "output/note_report.h"
#include "output/table.h"

struct column_list;
struct options;
struct record;

struct printer {
    const struct options *o;
    bool is_array;   /* a JSON array is printed */
    bool has_values; /* it is not empty */
    struct table table;
    struct note_count notes;
    size_t changed, unchanged, failed; /* numbers of edited files */
    int status;                        /* the highest exit status */
};

/* Begins the output of a run.  COLUMNS are those of the table, NULL if there is none. */
struct printer begin_printer(const struct options *o, const struct column_list *columns);

void print_record(struct printer *printer, const struct record *record);

/* Ends the output.  Returns the highest exit status. */
int end_printer(struct printer *printer);

/* With --verbose, prints how many of several files were changed. */
void print_summary(const struct printer *printer);

#endif

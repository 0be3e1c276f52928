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
    bool is_list;    /* values with commas between them are printed */
    bool has_values; /* it is not empty */
    struct table table;
    struct note_count notes;
    size_t count;                      /* of the records */
    size_t errors;                     /* how many of them have an error instead of a VM */
    size_t changed, unchanged, failed; /* numbers of edited files */
    int status;                        /* the highest exit status */
};

/* Begins the output of a run.  COLUMNS are those of the table, NULL if there is none. */
struct printer begin_printer(const struct options *o, const struct column_list *columns);

/* Whether print_record prints something of RECORD on a terminal. */
bool prints_to_terminal(const struct printer *printer, const struct record *record);

void print_record(struct printer *printer, const struct record *record);

/* Ends the output; IS_COMPLETE: no VM is missing.  Returns the highest exit status. */
int end_printer(struct printer *printer, bool is_complete);

/* Prints how many of several files were changed: for PATHs that were listed only with --verbose. */
void print_summary(const struct printer *printer);

#endif

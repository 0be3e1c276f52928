/* SPDX-License-Identifier: MIT */
/* All that one VM contributes to what a run prints.  A function that works on a VM writes to the
 * record of the VM only, so that VMs can be worked on at once; printer.h prints records one after
 * the other.  A record owns its bytes: the VM may be closed before they are printed. */
#ifndef CLI_OUTPUT_RECORD_H
#define CLI_OUTPUT_RECORD_H

#include <stdbool.h>
#include <stddef.h>

#include "command.h"
#include "output/buffer.h"

enum edit_result {
    NO_EDIT, /* the VM was only read, or was not opened */
    EDIT_CHANGED,
    EDIT_UNCHANGED,
    EDIT_FAILED
};

/* All zeros is an empty record. */
struct record {
    struct buffer path; /* as it is printed, with a final NUL */

    struct buffer out;      /* for standard output; each value of a JSON array after a comma */
    struct buffer messages; /* for standard error */
    size_t out_first;       /* bytes of `out` that come before the messages; the others follow */
    struct buffer remarks;  /* messages that are added if the edit does not fail; see edit.h */
    struct buffer notes;    /* for standard error, after both; see note_report.h */
    struct buffer cells;    /* of the row in a table: for each its text, NUL, its color, NUL */

    struct buffer json; /* a value before it is added to `out` */

    void *kept; /* what the command keeps of the VM until the record is printed, or NULL */
    void (*free_kept)(void *kept);

    size_t error_line; /* the line of an error that was reported, or 0: no note repeats it */
    enum edit_result edit;
    bool failed; /* there is an error instead of a VM */
    int status;  /* an exit status */
    bool no_memory;
};

/* Empties RECORD for the next VM; it keeps the memory. */
void clear_record(struct record *record);
void free_record(struct record *record);

/* Sets the path.  Returns false if there is no memory. */
bool name_record(struct record *record, const char *path);
const char *record_path(const struct record *record);

/* Lets what `out` contains so far be printed before the messages. */
void print_out_first(struct record *record);

/* Adds a cell: TEXT, or "-" if it is empty, in COLOR, see color.h. */
void add_cell(struct record *record, const char *text, const char *color);

/* Whether memory ran out.  Such a record has no output but a message that says so: half of a value
 * would be mistaken for all of it. */
bool is_incomplete(const struct record *record);

/* Notes that memory ran out.  Returns EXIT_IO. */
static inline int fail_record(struct record *record)
{
    record->no_memory = true;
    return EXIT_IO;
}

#endif

/* SPDX-License-Identifier: MIT */
/* What all commands that only read have in common: each PATH is opened, and its failure reported.
 */
#ifndef CLI_READ_H
#define CLI_READ_H

#include <stdbool.h>

#include "input.h"

struct column_list;
struct options;
struct printer;
struct reader;
struct record;

/* Writes what the command prints for IN to RECORD, and changes nothing else: several threads may
 * call it for different VMs.  Returns an exit status. */
typedef int (*read_fn)(const struct reader *reader, const struct input *in, struct record *record);

/* A command that reads.  Nothing in it changes while VMs are read. */
struct reader {
    const struct options *o;
    read_fn fn;
    const void *payload;               /* of the command */
    const struct column_list *columns; /* of the table; NULL: there is none */
    bool for_edit;                     /* FN tells whether this process may edit the VM */
    bool prints_notes;                 /* the output of the command contains the notes */
    /* With one thread at a time, in the order of the output; or NULL.  They may change RUN. */
    void (*keep)(void *run, struct record *record); /* before a record is printed */
    void (*finish)(void *run, struct printer *printer, bool is_complete); /* after the last */
    void *run;
};

/* Reads and prints the VM of each PATH.  Returns an exit status. */
int read_all(const struct reader *reader);

#endif

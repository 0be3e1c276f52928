/* SPDX-License-Identifier: MIT */
/* What all commands that only read have in common: each PATH is opened, and its failure reported.
 */
#ifndef CLI_READ_H
#define CLI_READ_H

#include "input.h"
#include "output/json.h"
#include "output/note_report.h"

struct options;

struct reader {
    const struct options *o;
    struct json_output json;
    struct note_report notes;
    bool prints_notes; /* the output of the command contains the notes */
    void *payload;     /* of the command */
};

/* Prints what the command prints for IN.  Returns an exit status. */
typedef int (*read_fn)(struct reader *reader, const struct input *in);

/* Calls FN for each PATH.  Returns an exit status. */
int read_all(const struct options *o, read_fn fn, void *payload);

/* The same, for an FN that tells whether this process may edit the VM. */
int read_all_for_edit(const struct options *o, read_fn fn, void *payload);

#endif

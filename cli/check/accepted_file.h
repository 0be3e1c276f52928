/* SPDX-License-Identifier: MIT */
/* Writes the file of accepted findings: for each a JSON object of `path`, `policy`, `rule`, `key`
 * and `value`, in a line.  Key and value are null where there is none; bytes that are not UTF-8 are
 * escaped. */
#ifndef CLI_CHECK_ACCEPTED_FILE_H
#define CLI_CHECK_ACCEPTED_FILE_H

#include <stdbool.h>
#include <stdio.h>

#include "check/finding.h"
#include "output/buffer.h"

struct options;

struct accepted_file {
    const struct options *o;
    const char *name; /* as the caller gave it */
    char *target;     /* what it leads to, which is replaced */
    char *temporary;  /* beside the target */
    FILE *out;
    int status; /* an exit status: a failure was reported, and nothing is written any more */
};

/* Appends to OUT the lines of the findings of the VM at PATH, in their order, equal ones once.  If
 * memory runs out, OUT says so. */
void add_accepted(struct buffer *out, const char *path, const struct finding_list *findings);

/* The functions below report what fails, once.  They return an exit status. */

/* Creates a temporary file beside FILE.  OUT is to be ended after EXIT_DONE only. */
int begin_accepted_file(struct accepted_file *out, const char *file, const struct options *o);

/* Writes LINES, which add_accepted has made. */
int write_accepted(struct accepted_file *file, const struct buffer *lines);

/* If IS_COMPLETE, replaces the file by what was written; else, or if anything failed, leaves the
 * file as it is, and returns a failure. */
int end_accepted_file(struct accepted_file *file, bool is_complete);

#endif

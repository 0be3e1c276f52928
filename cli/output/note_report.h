/* SPDX-License-Identifier: MIT */
/* The notes on files, on standard error, by commands whose output does not contain them: of each
 * file the errors, which VMware refuses to load or misreads; with --verbose all notes, with --quiet
 * none. So that nothing important is lost among them, they are few without --verbose. */
#ifndef CLI_OUTPUT_NOTE_REPORT_H
#define CLI_OUTPUT_NOTE_REPORT_H

#include <stdbool.h>
#include <stddef.h>

#include <vmxci.h>

struct options;
struct record;

/* Adds the notes on DOC, the text of the VM of RECORD, and on VM unless it is NULL. */
void report_notes(struct record *record, const struct options *o, const vmxci_doc *doc,
                  const vmxci_vm *vm);

/* How many files of one run have notes. */
struct note_count {
    size_t files;    /* with notes that were printed */
    size_t left_out; /* files with notes that were not printed */
};

/* Counts the notes of one more file.  Returns whether they are printed. */
bool count_notes(struct note_count *count, const struct options *o);

/* Prints how many files were left out. */
void print_left_out(const struct note_count *count);

#endif

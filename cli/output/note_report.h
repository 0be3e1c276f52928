/* SPDX-License-Identifier: MIT */
/* The notes on files, on standard error, by commands whose output does not contain them: of each
 * file the errors, which VMware refuses to load or misreads; with --verbose all notes, with --quiet
 * none. So that nothing important is lost among them, they are few without --verbose. */
#ifndef CLI_OUTPUT_NOTE_REPORT_H
#define CLI_OUTPUT_NOTE_REPORT_H

#include <stddef.h>

#include <vmxci.h>

struct options;

/* The notes of one run. */
struct note_report {
    const struct options *o;
    size_t error_line; /* of the current file: the line of an error that was reported, or 0 */
    size_t files;      /* with notes that were reported */
    size_t left_out;   /* files with notes that were not reported */
};

/* Reports the notes on DOC, the text of PATH, and on VM unless it is NULL.  A note on `error_line`,
 * which becomes 0, is not reported again. */
void report_notes(struct note_report *report, const char *path, const vmxci_doc *doc,
                  const vmxci_vm *vm);

/* Reports how many files were left out. */
void end_note_report(const struct note_report *report);

#endif

/* SPDX-License-Identifier: MIT */
/* Messages about a PATH on standard error, and the exit status that follows from an error. */
#ifndef CLI_OUTPUT_REPORT_H
#define CLI_OUTPUT_REPORT_H

#include <vmxci.h>

struct options;

/* Returns the exit status for a vmxci_status. */
int exit_status_of(int status);

/* Returns the greater of two exit statuses. */
static inline int max_status(int a, int b)
{
    return a > b ? a : b;
}

/* Prints "vmxci: PATH[:LINE[:COLUMN]]: message; advice", where the advice depends on the options O.
 * Returns the exit status. */
int report_error(const struct options *o, const char *path, const vmxci_error *err);

/* Does the same for a VM in the state STATE, which may be NULL: unknown. */
int report_error_of_vm(const struct options *o, const char *path, const vmxci_error *err,
                       const vmxci_state *state);

/* Prints "vmxci: PATH[:LINE[:COLUMN]]: KIND: message"; KIND is error, warning or note. */
void report_note(const char *path, const vmxci_note *note);

/* A vmxci_note_fn that does the same; PAYLOAD points to the path. */
int report_each_note(const vmxci_note *note, void *payload);

/* Prints "vmxci: PATH: TEXT". */
void report_path(const char *path, const char *text);

/* Prints that memory ran out at PATH.  Returns EXIT_IO. */
int report_no_memory(const char *path);

#endif

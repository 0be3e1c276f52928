/* SPDX-License-Identifier: MIT */
/* Talk on standard error, and what the exit status becomes. */
#ifndef CLI_OUTPUT_REPORT_H
#define CLI_OUTPUT_REPORT_H

#include <vmxci.h>

struct options;

/* The exit status that a vmxci_status stands for. */
int exit_status_of(int status);

static inline int worse(int a, int b)
{
    return a > b ? a : b;
}

/* "vmxci: PATH[:LINE[:COLUMN]]: message; advice", where the advice depends on the options O.
 * Returns the exit status. */
int report_error(const struct options *o, const char *path, const vmxci_error *err);

void report_note(const char *path, const vmxci_note *note);

/* "vmxci: PATH: TEXT" */
void report_path(const char *path, const char *text);

/* Out of memory while the result was put together.  Returns EXIT_IO. */
int report_no_memory(const char *path);

#endif

/* SPDX-License-Identifier: MIT */
/* Messages about a PATH, for standard error, and the exit status that follows from an error. */
#ifndef CLI_OUTPUT_REPORT_H
#define CLI_OUTPUT_REPORT_H

#include <vmxci.h>

struct buffer;
struct options;

/* Returns the exit status for a vmxci_status or a command_status. */
int exit_status_of(int status);

/* Returns the greater of two exit statuses. */
static inline int max_status(int a, int b)
{
    return a > b ? a : b;
}

/* Adds "vmxci: PATH[:LINE[:COLUMN]]: message; advice" to MESSAGES, where the advice depends on the
 * options O.  Returns the exit status. */
int report_error(struct buffer *messages, const struct options *o, const char *path,
                 const vmxci_error *err);

/* Does the same for a VM in the state STATE, which may be NULL: unknown. */
int report_error_of_vm(struct buffer *messages, const struct options *o, const char *path,
                       const vmxci_error *err, const vmxci_state *state);

/* Adds "vmxci: PATH[:LINE[:COLUMN]]: KIND: message"; KIND is error, warning or note. */
void report_note(struct buffer *messages, const char *path, const vmxci_note *note);

/* Adds "vmxci: PATH: TEXT". */
void report_path(struct buffer *messages, const char *path, const char *text);

/* Adds "vmxci: PATH: ", the start of a message that the caller ends with a line feed. */
void start_message(struct buffer *messages, const char *path);

/* Prints MESSAGES at once on standard error and frees them: for what is not about a VM. */
void print_messages(struct buffer *messages);

/* Prints TEXT at once on standard output and frees it: for what is not about a VM.  Returns an exit
 * status; a write that fails is reported at the end of the program. */
int print_text(struct buffer *text);

/* Prints the message of report_error at once.  Returns the exit status. */
int print_error(const struct options *o, const char *path, const vmxci_error *err);

/* Prints at once that memory ran out at PATH, without any memory.  Returns EXIT_IO. */
int report_no_memory(const char *path);

#endif

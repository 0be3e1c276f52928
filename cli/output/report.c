/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdio.h>

#include "command.h"
#include "error.h"
#include "output/advice.h"
#include "output/buffer.h"
#include "output/report.h"
#include "str.h"

int exit_status_of(int status)
{
    switch (status) {
    case VMXCI_OK:
        return EXIT_DONE;
    case VMXCI_ENOKEY:
    case FAILED_LEFTOVERS:
        return EXIT_NO;
    case VMXCI_EINVAL:
    case VMXCI_EPATTERN:
    case VMXCI_ELIMIT:
        return EXIT_USAGE;
    case VMXCI_ENOMEM:
    case VMXCI_ENOENT:
    case VMXCI_EIO:
        return EXIT_IO;
    case VMXCI_ECHANGED:
    case VMXCI_EOPEN:
    case VMXCI_EELSEWHERE:
    case VMXCI_EESXI:
    case VMXCI_ELOCKUNKNOWN:
    case VMXCI_EBUSY:
    case VMXCI_ESUSPENDED:
    case VMXCI_EENCRYPTED:
    case VMXCI_EPARTIAL:
    case VMXCI_ENOTWRITABLE:
    case VMXCI_EABORTED:
    case VMXCI_ESNAPSHOTS:
    case VMXCI_EVTPM:
    case FAILED_EXISTS:
    case FAILED_SHARED:
        return EXIT_REFUSED;
    default:
        return EXIT_INPUT;
    }
}

/* The path may hold control characters. */
static void start(struct buffer *to, const char *path)
{
    add_text(to, "vmxci: ");
    add_printable(to, str_of(path));
}

void start_message(struct buffer *messages, const char *path)
{
    start(messages, path);
    add_text(messages, ": ");
}

static void add_message(struct buffer *to, const char *path, size_t line, size_t column,
                        const char *kind, const char *message, const char *advice)
{
    start(to, path);
    if (line)
        add_format(to, ":%zu", line);
    if (line && column)
        add_format(to, ":%zu", column);
    add_format(to, ": %s%s%s\n", kind, message, advice);
}

int report_error_of_vm(struct buffer *messages, const struct options *o, const char *path,
                       const vmxci_error *err, const vmxci_state *state)
{
    char advice[ADVICE_SIZE];
    advise(advice, o, err, state);
    add_message(messages, path, err->line, err->column, "", err->message, advice);
    return exit_status_of(err->code);
}

int report_error(struct buffer *messages, const struct options *o, const char *path,
                 const vmxci_error *err)
{
    return report_error_of_vm(messages, o, path, err, NULL);
}

/* As compilers do, calls an info a note. */
static const char *kind_of_note(vmxci_severity severity)
{
    switch (severity) {
    case VMXCI_SEVERITY_ERROR:
        return "error: ";
    case VMXCI_SEVERITY_WARNING:
        return "warning: ";
    case VMXCI_SEVERITY_INFO:
        break;
    }
    return "note: ";
}

void report_note(struct buffer *messages, const char *path, const vmxci_note *note)
{
    add_message(messages, path, note->line, note->column, kind_of_note(note->severity),
                note->message, "");
}

void report_path(struct buffer *messages, const char *path, const char *text)
{
    add_message(messages, path, 0, 0, "", text, "");
}

int print_text(struct buffer *text)
{
    const bool failed = text->failed;
    if (!failed)
        print_buffer(stdout, text);
    free_buffer(text);
    return failed ? report_no_memory("output") : EXIT_DONE;
}

void print_messages(struct buffer *messages)
{
    if (messages->failed)
        (void)report_no_memory("messages");
    else
        print_buffer(stderr, messages);
    free_buffer(messages);
}

int print_error(const struct options *o, const char *path, const vmxci_error *err)
{
    struct buffer messages = { .ptr = NULL };
    const int status = report_error(&messages, o, path, err);
    print_messages(&messages);
    return status;
}

int report_no_memory(const char *path)
{
    char shown[1024];
    vmxci_printable(shown, sizeof shown, str_of(path), 1);
    fprintf(stderr, "vmxci: %s: out of memory\n", shown);
    return EXIT_IO;
}

/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdio.h>
#include <stdlib.h>

#include "command.h"
#include "output/advice.h"
#include "output/report.h"
#include "output/text.h"
#include "str.h"

int exit_status_of(int status)
{
    switch (status) {
    case VMXCI_OK:
        return EXIT_DONE;
    case VMXCI_ENOKEY:
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
        return EXIT_REFUSED;
    default:
        return EXIT_INPUT;
    }
}

/* Prints one line, with one write.  The path may hold control characters. */
static void print_message(const char *path, size_t line, size_t column, const char *kind,
                          const char *message, const char *advice)
{
    char position[64] = "";
    char *shown = make_printable(str_of(path), 1);
    if (line && column)
        snprintf(position, sizeof position, ":%zu:%zu", line, column);
    else if (line)
        snprintf(position, sizeof position, ":%zu", line);
    fprintf(stderr, "vmxci: %s%s: %s%s%s\n", shown ? shown : "?", position, kind, message, advice);
    free(shown);
}

int report_error_of_vm(const struct options *o, const char *path, const vmxci_error *err,
                       const vmxci_state *state)
{
    char advice[ADVICE_SIZE];
    advise(advice, o, err, state);
    print_message(path, err->line, err->column, "", err->message, advice);
    return exit_status_of(err->code);
}

int report_error(const struct options *o, const char *path, const vmxci_error *err)
{
    return report_error_of_vm(o, path, err, NULL);
}

/* As compilers do, calls an info a note. */
static const char *kind_of_note(vmxci_severity severity)
{
    switch (severity) {
    case VMXCI_ERROR:
        return "error: ";
    case VMXCI_WARNING:
        return "warning: ";
    case VMXCI_INFO:
        break;
    }
    return "note: ";
}

void report_note(const char *path, const vmxci_note *note)
{
    print_message(path, note->line, note->column, kind_of_note(note->severity), note->message, "");
}

int report_each_note(const vmxci_note *note, void *payload)
{
    const char *const *path = payload;
    report_note(*path, note);
    return 0;
}

void report_path(const char *path, const char *text)
{
    print_message(path, 0, 0, "", text, "");
}

int report_no_memory(const char *path)
{
    report_path(path, "out of memory");
    return EXIT_IO;
}

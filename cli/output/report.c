/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "output/advice.h"
#include "output/report.h"
#include "output/text.h"

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
        return EXIT_REFUSED;
    default:
        return EXIT_INPUT;
    }
}

/* One line, written at once.  A path may hold what would garble it, or the terminal. */
static void say(const char *path, size_t line, size_t column, const char *kind, const char *message,
                const char *more)
{
    char place[64] = "";
    char *shown = printable((vmxci_str){ path, strlen(path) }, 1);
    if (line && column)
        snprintf(place, sizeof place, ":%zu:%zu", line, column);
    else if (line)
        snprintf(place, sizeof place, ":%zu", line);
    fprintf(stderr, "vmxci: %s%s: %s%s%s\n", shown ? shown : "?", place, kind, message, more);
    free(shown);
}

int report_error(const struct options *o, const char *path, const vmxci_error *err)
{
    char advice[ADVICE_SIZE];
    advise(advice, o, path, err);
    say(path, err->line, err->column, "", err->message, advice);
    return exit_status_of(err->code);
}

void report_note(const char *path, const vmxci_note *note)
{
    say(path, note->line, note->column, "note: ", note->message, "");
}

void report_path(const char *path, const char *text)
{
    say(path, 0, 0, "", text, "");
}

int report_no_memory(const char *path)
{
    report_path(path, "out of memory");
    return EXIT_IO;
}

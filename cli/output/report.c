/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
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

const char *way_on(int status)
{
    switch (status) {
    case VMXCI_EOPEN:
        return "; close the VM there, or end that program, first";
    case VMXCI_EELSEWHERE:
        return "; close the VM there first; if that machine is gone for good, --break-lock removes "
               "its lock";
    case VMXCI_EESXI:
        return "; remove the VM from the inventory first; if no host has it, --ignore-esxi-lock "
               "goes on";
    case VMXCI_ELOCKUNKNOWN:
        return "; if nobody has the VM open, --break-lock removes the lock";
    case VMXCI_ESUSPENDED:
        return "; resume the VM and shut it down first";
    case VMXCI_EENCRYPTED:
        return "; remove the encryption in the product that made it first";
    case VMXCI_EPARTIAL:
        return "; --allow-partial-encryption edits the keys that are there in clear";
    case VMXCI_EBUSY:
        return "; try again, or wait for longer with --lock-timeout";
    case VMXCI_EDUPLICATE:
        return "; an edit can name the one to keep, with --keep-duplicate=first or =last";
    case VMXCI_ERESERVED:
        return "; 'vmxci unset --id' is the reset: the VM then picks one at its next power-on";
    default:
        return "";
    }
}

int report_error(const char *path, const vmxci_error *err)
{
    say(path, err->line, err->column, "", err->message, way_on(err->code));
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

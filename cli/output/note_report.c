/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "options/options.h"
#include "output/note_report.h"
#include "output/report.h"

enum {
    MAX_NOTES = 10, /* lines for one VM */
    MAX_FILES = 100 /* of several VMs */
};

/* The notes of one file. */
struct file_notes {
    const struct note_report *report;
    const char *path;
    size_t count;     /* of the notes to report */
    vmxci_note first; /* of several VMs: the note to print, whose message is `message` */
    char message[VMXCI_MESSAGE_SIZE];
};

static bool is_wanted(const struct file_notes *f, const vmxci_note *note)
{
    if (f->report->o->verbose)
        return true;
    return note->severity == VMXCI_ERROR && !(note->line && note->line == f->report->error_line);
}

static int handle_note(const vmxci_note *note, void *payload)
{
    struct file_notes *f = payload;
    const struct options *o = f->report->o;
    if (!is_wanted(f, note))
        return 0;
    f->count++;
    if (o->verbose || (!several(o) && f->count <= MAX_NOTES)) {
        report_note(f->path, note);
    } else if (f->count == 1) {
        f->first = *note;
        snprintf(f->message, sizeof f->message, "%s", note->message);
    }
    return 0;
}

static int handle_state_note(const vmxci_note *note, void *payload)
{
    return note->severity == VMXCI_ERROR ? handle_note(note, payload) : 0;
}

/* Reports the first note of one of several files, and the number of the others. */
static void report_first(struct file_notes *f)
{
    const size_t len = strlen(f->message);
    if (f->count > 1)
        snprintf(f->message + len, sizeof f->message - len, " (%zu more; '--verbose' shows all)",
                 f->count - 1);
    f->first.message = f->message;
    report_note(f->path, &f->first);
}

static void summarize(struct note_report *report, struct file_notes *f)
{
    char text[80];
    if (f->count == 0 || report->o->verbose)
        return;
    if (several(report->o)) {
        if (report->files++ < MAX_FILES)
            report_first(f);
        else
            report->left_out++;
    } else if (f->count > MAX_NOTES) {
        snprintf(text, sizeof text, "%zu more notes; '--verbose' shows all", f->count - MAX_NOTES);
        report_path(f->path, text);
    }
}

void report_notes(struct note_report *report, const char *path, const vmxci_doc *doc,
                  const vmxci_vm *vm)
{
    struct file_notes f = { .report = report, .path = path };
    vmxci_state state;
    if (!report->o->quiet) {
        vmxci_doc_state(&state, doc);
        (void)vmxci_doc_notes(doc, handle_note, &f);
        /* What an encrypted file says of its device is not known. */
        if (state.encryption != VMXCI_ENCRYPTION_FULL)
            (void)vmxci_vmci_notes(doc, handle_note, &f);
        if (vm)
            (void)vmxci_vm_notes(vm, handle_state_note, &f);
        summarize(report, &f);
    }
    report->error_line = 0;
}

void end_note_report(const struct note_report *report)
{
    if (report->left_out)
        fprintf(stderr, "vmxci: %zu more files have errors; '--verbose' shows all\n",
                report->left_out);
}

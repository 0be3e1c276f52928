/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "options/options.h"
#include "output/note_report.h"
#include "output/notes.h"
#include "output/record.h"
#include "output/report.h"

enum {
    MAX_NOTES = 10, /* lines for one VM */
    MAX_FILES = 100 /* of several VMs */
};

/* The notes of one file. */
struct file_notes {
    struct record *record;
    const struct options *o;
    size_t count;     /* of the notes to report */
    vmxci_note first; /* of several VMs: the note to print, whose message is `message` */
    char message[VMXCI_MESSAGE_SIZE];
};

/* Without a converter, the output of the command itself is not the text of the file. */
static bool is_important(const vmxci_note *note)
{
    return note->severity == VMXCI_SEVERITY_ERROR || strcmp(note->code, "no-converter") == 0;
}

static bool is_wanted(const struct file_notes *f, const vmxci_note *note)
{
    if (f->o->verbose)
        return true;
    return is_important(note) && !(note->line && note->line == f->record->error_line);
}

static int handle_note(const vmxci_note *note, void *payload)
{
    struct file_notes *f = payload;
    const struct options *o = f->o;
    if (!is_wanted(f, note))
        return 0;
    f->count++;
    if (o->verbose || (!several(o) && f->count <= MAX_NOTES)) {
        report_note(&f->record->notes, record_path(f->record), note);
    } else if (f->count == 1) {
        f->first = *note;
        snprintf(f->message, sizeof f->message, "%s", note->message);
    }
    return 0;
}

static int handle_state_note(const vmxci_note *note, void *payload)
{
    return note->severity == VMXCI_SEVERITY_ERROR ? handle_note(note, payload) : 0;
}

/* Reports the first note of one of several files, and the number of the others. */
static void report_first(struct file_notes *f)
{
    const size_t len = strlen(f->message);
    if (f->count > 1)
        snprintf(f->message + len, sizeof f->message - len, " (%zu more; '--verbose' shows all)",
                 f->count - 1);
    f->first.message = f->message;
    report_note(&f->record->notes, record_path(f->record), &f->first);
}

static void summarize(struct file_notes *f)
{
    char text[80];
    if (f->count == 0 || f->o->verbose)
        return;
    if (several(f->o)) {
        report_first(f);
    } else if (f->count > MAX_NOTES) {
        snprintf(text, sizeof text, "%zu more notes; '--verbose' shows all", f->count - MAX_NOTES);
        report_path(&f->record->notes, record_path(f->record), text);
    }
}

void report_notes(struct record *record, const struct options *o, const vmxci_doc *doc,
                  const vmxci_vm *vm)
{
    struct file_notes f = { .record = record, .o = o };
    vmxci_state state;
    if (o->quiet)
        return;
    vmxci_doc_state(&state, doc);
    (void)for_each_text_note(doc, state.encryption == VMXCI_ENCRYPTION_FULL, handle_note, &f);
    (void)for_each_vm_note(vm, handle_state_note, &f);
    summarize(&f);
}

bool count_notes(struct note_count *count, const struct options *o)
{
    if (!several(o) || o->verbose || count->files < MAX_FILES) {
        count->files++;
        return true;
    }
    count->left_out++;
    return false;
}

void print_left_out(const struct note_count *count)
{
    if (count->left_out)
        fprintf(stderr, "vmxci: %zu more files have errors; '--verbose' shows all\n",
                count->left_out);
}

/* SPDX-License-Identifier: MIT */
/* The notes on a VM: those on the text of its file, on its device and on its directory. */
#ifndef CLI_OUTPUT_NOTES_H
#define CLI_OUTPUT_NOTES_H

#include <stdbool.h>

#include <jansson.h>

#include <vmxci.h>

struct buffer;
struct view;

/* Calls FN for each note on the VM, or on its directory only.  If not all notes can be found, the
 * error is one of them.  Returns 0, or the first result of FN other than 0. */
int for_each_note(const struct view *view, vmxci_note_fn fn, void *payload);
int for_each_state_note(const struct view *view, vmxci_note_fn fn, void *payload);

/* Do the same for the text of DOC and its device, if an encrypted file does not hide that; and for
 * the directory of VM, which may be NULL. */
int for_each_text_note(const vmxci_doc *doc, bool has_hidden_device, vmxci_note_fn fn,
                       void *payload);
int for_each_vm_note(const vmxci_vm *vm, vmxci_note_fn fn, void *payload);

/* Return the same notes as an array, or NULL if there is no memory. */
json_t *notes_to_json(const struct view *view);
json_t *state_notes_to_json(const struct view *view);

/* Notes below a sheet. */
struct note_printer {
    struct buffer *out;
    bool color;
    int reason;   /* the vmxci_status of the refusal that is printed already: no note repeats it */
    size_t count; /* of the notes so far */
};

/* A vmxci_note_fn that adds a note; PAYLOAD is a note_printer. */
int add_note_line(const vmxci_note *note, void *payload);

/* Adds how many notes were left out, after the last one. */
void add_note_rest(const struct note_printer *printer);

#endif

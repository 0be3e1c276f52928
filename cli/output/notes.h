/* SPDX-License-Identifier: MIT */
/* All notes on a VM: on the text of its file, on its device, on its folder. */
#ifndef CLI_OUTPUT_NOTES_H
#define CLI_OUTPUT_NOTES_H

#include <stdbool.h>

#include <jansson.h>

#include <vmxci.h>

struct view;

/* Call FN for each; a result other than 0 ends it. */
int each_note(const struct view *view, vmxci_note_fn fn, void *payload);

/* An array of all of them, or NULL. */
json_t *json_notes(const struct view *view);

/* The same of those on the state, of a VM that is a file. */
json_t *json_state_notes(const struct view *view);

/* Report those on the text on standard error. */
void report_text_notes(const char *path, const vmxci_doc *doc);

/* A vmxci_note_fn that reports a note; the payload points to the path. */
int report_note_fn(const vmxci_note *note, void *payload);

/* Notes among what is printed for people. */
struct note_printer {
    bool any; /* so far */
    bool color;
};

/* A vmxci_note_fn that prints a note; the payload is a note_printer. */
int note_print(const vmxci_note *note, void *payload);

#endif

/* SPDX-License-Identifier: MIT */
/* All notes on a file: on its text, and on its device. */
#ifndef CLI_NOTES_H
#define CLI_NOTES_H

#include <stdbool.h>

#include <jansson.h>

#include <vmxci.h>

/* Call FN for each; a result other than 0 ends it. */
int each_note(const vmxci_doc *doc, vmxci_note_fn fn, void *payload);

/* An array of all of them, or NULL. */
json_t *json_notes(const vmxci_doc *doc);

/* Report those on the text on standard error. */
void report_text_notes(const char *path, const vmxci_doc *doc);

/* A vmxci_note_fn that reports a note; the payload points to the path. */
int report_note_fn(const vmxci_note *note, void *payload);

#endif

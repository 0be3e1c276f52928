/* SPDX-License-Identifier: MIT */
/* What all commands that write have in common: each PATH is opened, edited, and replaced. */
#ifndef CLI_EDIT_H
#define CLI_EDIT_H

#include <vmxci.h>

#include "options/options.h"

struct record;

/* Edits DOC, the document of PATH.  It is called once more, with another DOC, if the file was
 * changed before it was locked.  Returns a vmxci_status. */
typedef int (*edit_fn)(vmxci_doc *doc, const char *path, const struct options *o, void *payload,
                       vmxci_error *err);

/* Reports on DOC, after its edit was written, to the messages of RECORD.  PAYLOAD is that of the
 * edit_fn. */
typedef void (*edited_fn)(const vmxci_doc *doc, struct record *record, const struct options *o,
                          const void *payload);

/* Calls FN for each PATH and writes the result.  Returns an exit status. */
int edit_all(const struct options *o, edit_fn fn, void *payload);

/* Does the same, and calls EDITED after each edit that did not fail, unless notes are unwanted. */
int edit_all_and_report(const struct options *o, edit_fn fn, edited_fn edited, void *payload);

/* Returns the options of the library's edits that O asks for. */
vmxci_edit_options edit_options(const struct options *o);

#endif

/* SPDX-License-Identifier: MIT */
/* What all commands that write have in common: each PATH is opened, edited, and replaced. */
#ifndef CLI_EDIT_H
#define CLI_EDIT_H

#include <vmxci.h>

#include "options/options.h"

struct record;

/* Edits DOC, the document of the VM of RECORD.  What it reports goes to the remarks of RECORD,
 * which are printed if the edit does not fail.  It is called once more, with another DOC, if the
 * file was changed before it was locked.  Returns a vmxci_status. */
typedef int (*edit_fn)(vmxci_doc *doc, struct record *record, const struct options *o,
                       void *payload, vmxci_error *err);

/* Calls FN for each PATH and writes the result.  Returns an exit status. */
int edit_all(const struct options *o, edit_fn fn, void *payload);

/* Returns the options of the library's edits that O asks for. */
vmxci_edit_options edit_options(const struct options *o);

#endif

/* SPDX-License-Identifier: MIT */
/* What all commands that write have in common: from PATH to the replaced file. */
#ifndef CLI_EDIT_H
#define CLI_EDIT_H

#include <vmxci.h>

#include "options/options.h"

/* Change DOC, which is that of PATH.  Returns a vmxci_status. */
typedef int (*edit_fn)(vmxci_doc *doc, const char *path, const struct options *o, void *payload,
                       vmxci_error *err);

/* Do FN on each VM.  Returns an exit status. */
int edit_all(const struct options *o, edit_fn fn, void *payload);

/* The edit options that O asks for. */
vmxci_edit_options edit_options(const struct options *o);

#endif

/* SPDX-License-Identifier: MIT */
/* What all commands that write have in common: from PATH to the replaced file. */
#ifndef CLI_EDIT_H
#define CLI_EDIT_H

#include <vmxci.h>

#include "options/options.h"

/* The options of every command that writes, for the list of a command. */
#define OPTIONS_OF_EDITS                                                                         \
    OPTION_DRY_RUN, OPTION_DIFF, OPTION_BACKUP, OPTION_KEEP_DUPLICATE, OPTION_LOCK_TIMEOUT,      \
        OPTION_BREAK_LOCK, OPTION_IGNORE_ESXI_LOCK, OPTION_ALLOW_PARTIAL,                        \
        OPTION_NO_PRESERVE_OWNER, OPTION_SYNC, OPTION_OUTPUT_JSON, OPTION_QUIET, OPTION_VERBOSE, \
        OPTION_HELP

/* Change DOC, which is that of PATH.  Returns a vmxci_status. */
typedef int (*edit_fn)(vmxci_doc *doc, const char *path, const struct options *o, void *payload,
                       vmxci_error *err);

/* Do FN on each VM.  Returns an exit status. */
int edit_all(const struct options *o, edit_fn fn, void *payload);

/* The edit options that O asks for. */
vmxci_edit_options edit_options(const struct options *o);

#endif

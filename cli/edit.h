/* SPDX-License-Identifier: MIT */
/* What all commands that write have in common: each VM is opened, edited, and replaced. */
#ifndef CLI_EDIT_H
#define CLI_EDIT_H

#include "editing/editor.h"

/* Edits the VMs that the options of EDITOR ask for.  Returns an exit status. */
int edit_all(const struct editor *editor);

/* Returns the options of the library's edits that O asks for. */
vmxci_edit_options edit_options(const struct options *o);

#endif

/* SPDX-License-Identifier: MIT */
#ifndef CLI_SHEET_H
#define CLI_SHEET_H

#include <stdbool.h>

#include <vmxci.h>

/* Print the device of one VM, a key a line.  Returns an exit status. */
int sheet_print(const char *path, const vmxci_doc *doc, const vmxci_state *state, bool notes);

#endif

/* SPDX-License-Identifier: MIT */
/* One VM as show and status print it: its document and its state. */
#ifndef CLI_OUTPUT_VIEW_H
#define CLI_OUTPUT_VIEW_H

#include <stdbool.h>

#include <vmxci.h>

struct view {
    const char *path;
    const vmxci_doc *doc;
    const vmxci_vm *vm; /* NULL for standard input */
    vmxci_state state;
};

/* Whether the device is in the encrypted part of the file. */
static inline bool is_hidden(const struct view *view)
{
    return view->state.encryption == VMXCI_ENCRYPTION_FULL;
}

#endif

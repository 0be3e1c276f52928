/* SPDX-License-Identifier: MIT */
/* Notes on a write that went well all the same. */
#ifndef VMXI_FILE_NOTE_H
#define VMXI_FILE_NOTE_H

#include <vmxci.h>

typedef struct vmxi_listener {
    vmxci_note_fn fn; /* NULL: nobody listens */
    void *payload;
} vmxi_listener;

void vmxi_note(const vmxi_listener *to, const char *code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif

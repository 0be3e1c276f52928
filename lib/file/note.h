/* SPDX-License-Identifier: MIT */
/* Notes on a write, collected until the write has succeeded. */
#ifndef VMXI_FILE_NOTE_H
#define VMXI_FILE_NOTE_H

#include <vmxci.h>

#include "base/buf.h"

/* For each note: a pointer to its code, which is static, and its message with the NUL. */
typedef struct vmxi_notes {
    vmxi_buf buf;
} vmxi_notes;

#define VMXI_NOTES_INIT                        \
    {                                          \
        VMXI_BUF_INIT(&vmxi_default_allocator) \
    }

/* Adds a note.  If there is no memory, `buf.failed` is set. */
void vmxi_notes_add(vmxi_notes *notes, const char *code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Calls FN, unless it is NULL, for each note, until FN returns something other than 0. */
void vmxi_notes_send(const vmxi_notes *notes, vmxci_note_fn fn, void *payload);

void vmxi_notes_free(vmxi_notes *notes);

#endif

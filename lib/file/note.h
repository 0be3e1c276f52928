/* SPDX-License-Identifier: MIT */
/* Notes on a write that went well all the same.  They are told when it has: until then they are
 * kept. */
#ifndef VMXI_FILE_NOTE_H
#define VMXI_FILE_NOTE_H

#include <vmxci.h>

#include "base/buf.h"

/* Of each note a pointer to its code, which is static, and its message with the NUL. */
typedef struct vmxi_notes {
    vmxi_buf buf;
} vmxi_notes;

#define VMXI_NOTES_INIT                        \
    {                                          \
        VMXI_BUF_INIT(&vmxi_default_allocator) \
    }

/* Keep a note; a lack of memory shows in `buf`. */
void vmxi_note(vmxi_notes *notes, const char *code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Tell FN, unless that is NULL, all notes. */
void vmxi_notes_tell(const vmxi_notes *notes, vmxci_note_fn fn, void *payload);

void vmxi_notes_free(vmxi_notes *notes);

#endif

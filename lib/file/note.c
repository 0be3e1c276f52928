/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "file/note.h"

void vmxi_notes_add(vmxi_notes *notes, const char *code, const char *format, ...)
{
    char message[VMXCI_MESSAGE_SIZE];
    va_list args;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    /* Either the whole note is added or nothing. */
    if (!vmxi_buf_reserve(&notes->buf, sizeof code + strlen(message) + 1))
        return;
    vmxi_buf_add(&notes->buf, (vmxci_str){ (const char *)&code, sizeof code });
    vmxi_buf_add(&notes->buf, (vmxci_str){ message, strlen(message) + 1 });
}

void vmxi_notes_send(const vmxi_notes *notes, vmxci_note_fn fn, void *payload)
{
    for (size_t at = 0; fn && at < notes->buf.len;) {
        const char *p = notes->buf.ptr + at;
        vmxci_note note = { .severity = VMXCI_SEVERITY_WARNING, .message = p + sizeof note.code };
        memcpy(&note.code, p, sizeof note.code);
        at += sizeof note.code + strlen(note.message) + 1;
        if (fn(&note, payload) != 0)
            return;
    }
}

void vmxi_notes_free(vmxi_notes *notes)
{
    vmxi_buf_free(&notes->buf);
}

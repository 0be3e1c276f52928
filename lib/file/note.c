/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdarg.h>
#include <stdio.h>

#include "file/note.h"

void vmxi_note(const vmxi_listener *to, const char *code, const char *format, ...)
{
    char message[VMXCI_MESSAGE_SIZE];
    va_list args;
    if (!to->fn)
        return;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    const vmxci_note note = { .code = code, .severity = VMXCI_WARNING, .message = message };
    (void)to->fn(&note, to->payload);
}

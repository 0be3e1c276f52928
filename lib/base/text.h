/* SPDX-License-Identifier: MIT */
/* vmxci_text: bytes that the caller owns, in one allocation with their allocator. */
#ifndef VMXI_BASE_TEXT_H
#define VMXI_BASE_TEXT_H

#include <vmxci.h>

#include "base/buf.h"

struct vmxci_text {
    vmxci_allocator alloc;
    size_t len;
    char bytes[]; /* followed by a NUL */
};

/* Returns a text with room for ROOM bytes, or NULL if there is no memory.  The caller fills `bytes`
 * and sets the length. */
vmxci_text *vmxi_text_new(const vmxci_allocator *alloc, size_t room);
void vmxi_text_set_length(vmxci_text *text, size_t len);

/* Makes a text that is a copy of S. */
int vmxi_text_copy(vmxci_text **out, const vmxci_allocator *alloc, vmxci_str s, vmxci_error *err);

/* Makes a text of the bytes in BUF, which is freed in any case. */
int vmxi_text_from_buf(vmxci_text **out, vmxi_buf *buf, vmxci_error *err);

#endif

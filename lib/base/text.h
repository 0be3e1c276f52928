/* SPDX-License-Identifier: MIT */
/* Bytes handed to the caller, in one piece of memory with their allocator. */
#ifndef VMXI_BASE_TEXT_H
#define VMXI_BASE_TEXT_H

#include <vmxci.h>

#include "base/buf.h"

struct vmxci_text {
    vmxci_allocator alloc;
    size_t len;
    char bytes[]; /* and a NUL */
};

/* Make a text with room for ROOM bytes; its maker fills `bytes` and calls vmxi_text_end. */
vmxci_text *vmxi_text_new(const vmxci_allocator *alloc, size_t room);
void vmxi_text_end(vmxci_text *text, size_t len);

/* Make a text that is a copy of S, or of what is in BUF, which is freed. */
int vmxi_text_copy(vmxci_text **out, const vmxci_allocator *alloc, vmxci_str s, vmxci_error *err);
int vmxi_text_take(vmxci_text **out, vmxi_buf *buf, vmxci_error *err);

#endif

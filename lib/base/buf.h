/* SPDX-License-Identifier: MIT */
/* A growing buffer.  A failure is sticky: callers append without checks and test `failed` once. */
#ifndef VMXI_BASE_BUF_H
#define VMXI_BASE_BUF_H

#include <stdbool.h>

#include <vmxci.h>

#include "base/alloc.h"

typedef struct vmxi_buf {
    const vmxci_allocator *alloc;
    char *ptr; /* NULL while nothing is reserved */
    size_t len;
    size_t room;
    bool failed;
} vmxi_buf;

#define VMXI_BUF_INIT(allocator) \
    {                            \
        .alloc = (allocator)     \
    }

/* Ensures that there is room for MORE further bytes.  Returns false if there is no memory. */
bool vmxi_buf_reserve(vmxi_buf *buf, size_t more);

void vmxi_buf_add(vmxi_buf *buf, vmxci_str s);
void vmxi_buf_add_char(vmxi_buf *buf, char c);
void vmxi_buf_add_nuls(vmxi_buf *buf, size_t n);
/* Appends formatted text of at most 127 bytes. */
void vmxi_buf_add_format(vmxi_buf *buf, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static inline vmxci_str vmxi_buf_str(const vmxi_buf *buf)
{
    return (vmxci_str){ buf->ptr, buf->len };
}

void vmxi_buf_free(vmxi_buf *buf);

#endif

/* SPDX-License-Identifier: MIT */
/* A buffer that grows.  A failure sticks: append freely, look once at the end. */
#ifndef VMXI_BASE_BUF_H
#define VMXI_BASE_BUF_H

#include <stdbool.h>

#include <vmxci.h>

#include "base/alloc.h"

typedef struct vmxi_buf {
    const vmxci_allocator *alloc;
    char *ptr; /* NULL until something is reserved */
    size_t len;
    size_t room;
    bool failed;
} vmxi_buf;

#define VMXI_BUF_INIT(allocator) \
    {                            \
        .alloc = (allocator)     \
    }

/* Make room for MORE further bytes. */
bool vmxi_buf_reserve(vmxi_buf *buf, size_t more);

void vmxi_buf_add(vmxi_buf *buf, vmxci_str s);
void vmxi_buf_add_char(vmxi_buf *buf, char c);
void vmxi_buf_add_nuls(vmxi_buf *buf, size_t n);
void vmxi_buf_add_format(vmxi_buf *buf, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static inline vmxci_str vmxi_buf_str(const vmxi_buf *buf)
{
    return (vmxci_str){ buf->ptr, buf->len };
}

void vmxi_buf_free(vmxi_buf *buf);

#endif

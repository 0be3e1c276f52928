/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"

bool vmxi_buf_reserve(vmxi_buf *buf, size_t more)
{
    if (buf->failed || more > SIZE_MAX / 2 - buf->len) {
        buf->failed = true;
        return false;
    }
    if (buf->len + more <= buf->room)
        return true;
    size_t room = buf->len + more;
    if (room < buf->room + buf->room / 2)
        room = buf->room + buf->room / 2;
    char *ptr = vmxi_resize(buf->alloc, buf->ptr, room);
    if (!ptr) {
        buf->failed = true;
        return false;
    }
    buf->ptr = ptr;
    buf->room = room;
    return true;
}

void vmxi_buf_add(vmxi_buf *buf, vmxci_str s)
{
    if (s.len == 0 || !vmxi_buf_reserve(buf, s.len))
        return;
    memcpy(buf->ptr + buf->len, s.ptr, s.len);
    buf->len += s.len;
}

void vmxi_buf_add_char(vmxi_buf *buf, char c)
{
    vmxi_buf_add(buf, (vmxci_str){ &c, 1 });
}

void vmxi_buf_add_nuls(vmxi_buf *buf, size_t n)
{
    if (!vmxi_buf_reserve(buf, n))
        return;
    memset(buf->ptr + buf->len, 0, n);
    buf->len += n;
}

void vmxi_buf_add_format(vmxi_buf *buf, const char *format, ...)
{
    char text[128];
    va_list args;
    va_start(args, format);
    int n = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    if (n < 0 || (size_t)n >= sizeof text)
        buf->failed = true;
    else
        vmxi_buf_add(buf, (vmxci_str){ text, (size_t)n });
}

void vmxi_buf_free(vmxi_buf *buf)
{
    vmxi_free(buf->alloc, buf->ptr);
    *buf = (vmxi_buf)VMXI_BUF_INIT(buf->alloc);
}

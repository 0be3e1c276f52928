/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdint.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"

vmxci_text *vmxi_text_new(const vmxci_allocator *alloc, size_t room)
{
    if (room > SIZE_MAX / 2)
        return NULL;
    vmxci_text *text = vmxi_resize(alloc, NULL, sizeof *text + room + 1);
    if (!text)
        return NULL;
    text->alloc = *alloc;
    vmxi_text_set_length(text, 0);
    return text;
}

void vmxi_text_set_length(vmxci_text *text, size_t len)
{
    text->len = len;
    text->bytes[len] = '\0';
}

int vmxi_text_copy(vmxci_text **out, const vmxci_allocator *alloc, vmxci_str s, vmxci_error *err)
{
    *out = vmxi_text_new(alloc, s.len);
    if (!*out)
        return vmxi_no_memory(err);
    if (s.len)
        memcpy((*out)->bytes, s.ptr, s.len);
    vmxi_text_set_length(*out, s.len);
    return VMXCI_OK;
}

int vmxi_text_from_buf(vmxci_text **out, vmxi_buf *buf, vmxci_error *err)
{
    int status;
    *out = NULL;
    if (buf->failed)
        status = vmxi_no_memory(err);
    else
        status = vmxi_text_copy(out, buf->alloc, vmxi_buf_str(buf), err);
    vmxi_buf_free(buf);
    return status;
}

vmxci_str vmxci_text_str(const vmxci_text *text)
{
    return (vmxci_str){ text->bytes, text->len };
}

void vmxci_text_free(vmxci_text *text)
{
    if (!text)
        return;
    vmxci_allocator alloc = text->alloc;
    vmxi_free(&alloc, text);
}

/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <string.h>

#include "vmx/body.h"

static const char bom[] = { '\xef', '\xbb', '\xbf' };

/* Room for the lines of a text, as far as the first DONE bytes with COUNT lines tell. */
static size_t guess_lines(size_t len, size_t done, size_t count)
{
    if (count == 0)
        return len / 24 + 4;
    size_t guess = (size_t)((double)len / (double)done * (double)count * 1.04);
    return (guess > count ? guess : count) + count / 8 + 16;
}

static bool resize_lines(vmxi_body *body, size_t room, const vmxci_allocator *alloc)
{
    vmxi_line *lines = vmxi_resize_array(alloc, body->lines, room, sizeof *lines);
    if (lines)
        body->lines = lines;
    return lines != NULL;
}

static bool read_lines(vmxi_body *body, const vmxci_allocator *alloc)
{
    const char *end = body->bytes + body->len, *p = body->bytes + body->bom;
    size_t count = 0, room = 0;
    while (p < end) {
        if (count == room) {
            room = guess_lines(body->len, (size_t)(p - body->bytes), count);
            if (!resize_lines(body, room, alloc))
                return false;
        }
        p = vmxi_line_read(&body->lines[count], body->bytes, p, end);
        body->entry_count += body->lines[count].kind == VMXCI_LINE_ENTRY;
        count++;
    }
    body->line_count = (uint32_t)count;
    /* A failure to give memory back does no harm. */
    if (room - count > count / 8 + 64)
        (void)resize_lines(body, count ? count : 1, alloc);
    return true;
}

int vmxi_body_read(vmxi_body *out, char *bytes, size_t len, const vmxci_allocator *alloc,
                   vmxci_error *err)
{
    *out = (vmxi_body){ .bytes = bytes, .len = len };
    if (len >= sizeof bom && memcmp(bytes, bom, sizeof bom) == 0)
        out->bom = sizeof bom;
    if (read_lines(out, alloc) && vmxi_index_build(out, alloc))
        return VMXCI_OK;
    out->bytes = NULL;
    vmxi_body_free(out, alloc);
    return vmxi_no_memory(err);
}

/* A copy of the N bytes at P; *FAILED is set where there is no memory. */
static void *copy(const void *p, size_t n, const vmxci_allocator *alloc, bool *failed)
{
    if (n == 0)
        return NULL;
    void *to = vmxi_resize(alloc, NULL, n);
    if (to)
        memcpy(to, p, n);
    else
        *failed = true;
    return to;
}

int vmxi_body_copy(vmxi_body *out, const vmxi_body *body, const vmxci_allocator *alloc,
                   vmxci_error *err)
{
    bool failed = false;
    *out = *body;
    out->bytes = copy(body->bytes, body->len + VMXI_TAIL, alloc, &failed);
    out->lines = copy(body->lines, body->line_count * sizeof *body->lines, alloc, &failed);
    out->slots = copy(body->slots, body->slot_count * sizeof *body->slots, alloc, &failed);
    if (!failed)
        return VMXCI_OK;
    vmxi_body_free(out, alloc);
    return vmxi_no_memory(err);
}

void vmxi_body_free(vmxi_body *body, const vmxci_allocator *alloc)
{
    vmxi_free(alloc, body->bytes);
    vmxi_free(alloc, body->lines);
    vmxi_free(alloc, body->slots);
    *body = (vmxi_body){ 0 };
}

/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <string.h>

#include "vmx/body.h"

static const char bom[] = { '\xef', '\xbb', '\xbf' };

typedef struct reader {
    vmxi_body *body;
    const vmxci_allocator *alloc;
    vmxi_line *line; /* the next record */
    vmxi_line *last; /* from here on there may not be room for the lines of a step */
    size_t room;
    uint32_t others; /* lines that are not entries */
} reader;

/* Room for the lines of a text, as far as the first DONE bytes with COUNT lines tell. */
static size_t guess_lines(size_t len, size_t done, size_t count)
{
    if (count == 0)
        return len / 24 + 4;
    size_t guess = (size_t)((double)len / (double)done * (double)count * 1.04);
    return (guess > count ? guess : count) + count / 8 + 16;
}

static size_t line_count(const reader *r)
{
    return r->line ? (size_t)(r->line - r->body->lines) : 0;
}

static bool resize_lines(reader *r, size_t room)
{
    vmxi_body *body = r->body;
    const size_t count = line_count(r);
    vmxi_line *lines = vmxi_resize_array(r->alloc, body->lines, room, sizeof *lines);
    if (!lines)
        return false;
    body->lines = lines;
    r->line = lines + count;
    r->room = room;
    return true;
}

static bool grow(reader *r, const char *p)
{
    const vmxi_body *body = r->body;
    const size_t room = guess_lines(body->len, (size_t)(p - body->bytes), line_count(r));
    if (!resize_lines(r, room + VMXI_STEP))
        return false;
    r->last = body->lines + room;
    return true;
}

/* See to room for the lines of the step at P. */
static inline bool make_room(reader *r, const char *p)
{
    return r->line < r->last || grow(r, p);
}

/* Read the lines from P to STOP, whatever they are. */
static bool read_any(reader *r, const char *p, const char *stop)
{
    const vmxi_body *body = r->body;
    while (p < stop) {
        p = vmxi_line_read_any(r->line, body->bytes, p, body->bytes + body->len);
        r->others += r->line->kind != VMXCI_LINE_ENTRY;
        r->line++;
        if (!make_room(r, p))
            return false;
    }
    return true;
}

/* A line goes no further than the next LF, whatever is in it.  These are found ahead, so that the
 * processor can begin with a line before it knows what is in the one before. */
static bool read_lines(reader *r)
{
    const vmxi_body *body = r->body;
    const char *text = body->bytes, *end = text + body->len, *p = text + body->bom;
    for (const char *step = p; step < end; step += VMXI_STEP) {
        if (!make_room(r, step))
            return false;
        vmxi_line *line = r->line;
        for (uint64_t feeds = vmxi_feeds(step); feeds; feeds &= feeds - 1) {
            const char *feed = step + (unsigned)__builtin_ctzll(feeds);
            if (vmxi_line_read_usual(line, text, p, feed)) {
                line++;
            } else {
                r->line = line;
                if (!read_any(r, p, feed + 1))
                    return false;
                line = r->line;
            }
            p = feed + 1;
        }
        r->line = line;
    }
    return read_any(r, p, end);
}

static bool make_lines(vmxi_body *body, const vmxci_allocator *alloc)
{
    reader r = { .body = body, .alloc = alloc };
    if (!read_lines(&r))
        return false;
    const size_t count = line_count(&r);
    body->line_count = (uint32_t)count;
    body->entry_count = (uint32_t)count - r.others;
    /* A failure to give memory back does no harm. */
    if (r.room - count > count / 8 + 2 * VMXI_STEP)
        (void)resize_lines(&r, count ? count : 1);
    return true;
}

int vmxi_body_read(vmxi_body *out, char *bytes, size_t len, const vmxci_allocator *alloc,
                   vmxci_error *err)
{
    *out = (vmxi_body){ .bytes = bytes, .len = len };
    if (len >= sizeof bom && memcmp(bytes, bom, sizeof bom) == 0)
        out->bom = sizeof bom;
    if (make_lines(out, alloc) && vmxi_index_build(out, alloc))
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

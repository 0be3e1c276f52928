/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <string.h>

#include "vmx/declaration.h"
#include "vmx/index.h"
#include "vmx/parse.h"

static const char bom[] = { '\xef', '\xbb', '\xbf' };

/* Builds the array of lines. */
typedef struct builder {
    vmxi_body *body;
    const vmxci_allocator *alloc;
    vmxi_line *line;  /* the next record */
    vmxi_line *limit; /* before it there is room for the lines of VMXI_LF_BLOCK more bytes */
    size_t room;
    uint32_t other_count; /* lines that are not entries */
    uint32_t malformed_count;
} builder;

/* Estimates the number of lines of LEN bytes, of which the first DONE have COUNT lines. */
static size_t estimate_lines(size_t len, size_t done, size_t count)
{
    if (count == 0)
        return len / 24 + 4;
    size_t estimate = (size_t)((double)len / (double)done * (double)count * 1.04);
    return (estimate > count ? estimate : count) + count / 8 + 16;
}

static size_t count_lines(const builder *b)
{
    return b->line ? (size_t)(b->line - b->body->lines) : 0;
}

static bool resize_lines(builder *b, size_t room)
{
    vmxi_body *body = b->body;
    const size_t count = count_lines(b);
    vmxi_line *lines = vmxi_resize_array(b->alloc, body->lines, room, sizeof *lines);
    if (!lines)
        return false;
    body->lines = lines;
    b->line = lines + count;
    b->room = room;
    return true;
}

static bool grow_lines(builder *b, const char *p)
{
    const vmxi_body *body = b->body;
    const size_t room = estimate_lines(body->len, (size_t)(p - body->bytes), count_lines(b));
    if (!resize_lines(b, room + VMXI_LF_BLOCK))
        return false;
    b->limit = body->lines + room;
    return true;
}

/* Ensures that there is room for the lines of the VMXI_LF_BLOCK bytes at P. */
static inline bool ensure_room(builder *b, const char *p)
{
    return b->line < b->limit || grow_lines(b, p);
}

/* Parses the lines from P to STOP, of whatever form. */
static bool parse_any_lines(builder *b, const char *p, const char *stop)
{
    const vmxi_body *body = b->body;
    while (p < stop) {
        p = vmxi_line_parse(b->line, body->bytes, p, body->bytes + body->len);
        b->other_count += b->line->kind != VMXCI_LINE_ENTRY;
        b->malformed_count += b->line->kind == VMXCI_LINE_MALFORMED;
        b->line++;
        if (!ensure_room(b, p))
            return false;
    }
    return true;
}

/* Every LF ends a line.  The LFs are found ahead of the lines, so that the processor can start on a
 * line before the end of the previous one is known. */
static bool parse_lines(builder *b)
{
    const vmxi_body *body = b->body;
    const char *text = body->bytes, *end = text + body->len, *p = text + body->bom;
    for (const char *step = p; step < end; step += VMXI_LF_BLOCK) {
        if (!ensure_room(b, step))
            return false;
        vmxi_line *line = b->line;
        for (uint64_t lfs = vmxi_find_lfs(step); lfs; lfs &= lfs - 1) {
            const char *lf = step + (unsigned)__builtin_ctzll(lfs);
            if (vmxi_line_parse_usual(line, text, p, lf)) {
                line++;
            } else {
                b->line = line;
                if (!parse_any_lines(b, p, lf + 1))
                    return false;
                line = b->line;
            }
            p = lf + 1;
        }
        b->line = line;
    }
    return parse_any_lines(b, p, end);
}

static bool build_lines(vmxi_body *body, const vmxci_allocator *alloc)
{
    builder b = { .body = body, .alloc = alloc };
    if (!parse_lines(&b))
        return false;
    const size_t count = count_lines(&b);
    body->line_count = (uint32_t)count;
    body->entry_count = (uint32_t)count - b.other_count;
    body->malformed_count = b.malformed_count;
    /* If giving memory back fails, the larger array stays. */
    if (b.room - count > count / 8 + 2 * VMXI_LF_BLOCK)
        (void)resize_lines(&b, count ? count : 1);
    return true;
}

int vmxi_body_parse(vmxi_body *out, char *bytes, size_t len, const vmxci_allocator *alloc,
                    vmxci_error *err)
{
    *out = (vmxi_body){ .bytes = bytes, .len = len };
    if (len >= sizeof bom && memcmp(bytes, bom, sizeof bom) == 0)
        out->bom = sizeof bom;
    if (build_lines(out, alloc) && vmxi_index_build(out, alloc)) {
        out->declared = vmxi_find_declaration(out);
        return VMXCI_OK;
    }
    out->bytes = NULL;
    vmxi_body_free(out, alloc);
    return vmxi_no_memory(err);
}

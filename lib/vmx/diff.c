/* SPDX-License-Identifier: MIT */
/* Unified diffs, for people and for patch(1).  Edits change few lines and move none, so both texts
 * are compared line by line, and after a difference the nearest lines that agree again are
 * searched. That is no shortest edit script. */
#include <config.h>

#include <string.h>

#include "base/ascii.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/str.h"
#include "base/text.h"
#include "vmx/doc.h"

enum {
    CONTEXT = 3,
    MAX_SKIPPED = 2000 /* lines of a change, in both texts together, before the search gives up */
};

/* The lines of one text.  They end at LF only, as for patch. */
typedef struct side {
    const char *bytes;
    uint32_t *ends; /* the offset behind each line and its LF */
    size_t count;
} side;

/* Lines [a, a_end) of the old text become lines [b, b_end) of the new. */
typedef struct change {
    size_t a, a_end, b, b_end;
} change;

static bool split_lines(side *s, vmxci_str text, const vmxci_allocator *alloc)
{
    size_t count = 0, at = 0;
    for (const char *p = text.ptr, *end = p + text.len; p < end; count++) {
        p = memchr(p, '\n', (size_t)(end - p));
        p = p ? p + 1 : end;
    }
    *s = (side){ .bytes = text.ptr, .count = count };
    if (count == 0)
        return true;
    s->ends = vmxi_resize_array(alloc, NULL, count, sizeof *s->ends);
    for (size_t i = 0; s->ends && i < count; i++) {
        const char *lf = memchr(text.ptr + at, '\n', text.len - at);
        at = lf ? (size_t)(lf - text.ptr) + 1 : text.len;
        s->ends[i] = (uint32_t)at;
    }
    return s->ends != NULL;
}

static vmxci_str get_line(const side *s, size_t i)
{
    size_t start = i ? s->ends[i - 1] : 0;
    return (vmxci_str){ s->bytes + start, s->ends[i] - start };
}

static bool is_same_line(const side *a, size_t i, const side *b, size_t j)
{
    return i < a->count && j < b->count && vmxi_str_equal(get_line(a, i), get_line(b, j));
}

/* Returns the change that begins at lines I and J: up to the nearest lines that agree. */
static change find_change(const side *a, size_t i, const side *b, size_t j)
{
    size_t left = a->count - i + b->count - j;
    for (size_t skipped = 1; skipped <= MAX_SKIPPED && skipped <= left; skipped++)
        for (size_t in_a = 0; in_a <= skipped; in_a++)
            if (is_same_line(a, i + in_a, b, j + skipped - in_a))
                return (change){ i, i + in_a, j, j + skipped - in_a };
    return (change){ i, a->count, j, b->count };
}

static void find_changes(vmxi_buf *changes, const side *a, const side *b)
{
    size_t i = 0, j = 0;
    while (i < a->count || j < b->count) {
        if (is_same_line(a, i, b, j)) {
            i++;
            j++;
            continue;
        }
        change c = find_change(a, i, b, j);
        vmxi_buf_add(changes, (vmxci_str){ (const char *)&c, sizeof c });
        i = c.a_end;
        j = c.b_end;
    }
}

static void add_lines(vmxi_buf *out, char mark, const side *s, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++) {
        vmxci_str line = get_line(s, i);
        vmxi_buf_add_char(out, mark);
        vmxi_buf_add(out, line);
        if (line.ptr[line.len - 1] != '\n')
            vmxi_buf_add(out, VMXI_LITERAL("\n\\ No newline at end of file\n"));
    }
}

/* Adds a range of lines, counted from 1; an empty range is named by the line before it. */
static void add_range(vmxi_buf *out, char mark, size_t from, size_t to)
{
    if (to - from == 1)
        vmxi_buf_add_format(out, " %c%zu", mark, from + 1);
    else
        vmxi_buf_add_format(out, " %c%zu,%zu", mark, to == from ? from : from + 1, to - from);
}

/* Returns how many of the LEFT changes at C are so close that they share a hunk. */
static size_t count_hunk_changes(const change *c, size_t left)
{
    size_t n = 1;
    while (n < left && c[n].a - c[n - 1].a_end <= 2 * CONTEXT)
        n++;
    return n;
}

static void add_hunk(vmxi_buf *out, const side *a, const side *b, const change *c, size_t n)
{
    size_t before = c->a < CONTEXT ? c->a : CONTEXT;
    size_t left = a->count - c[n - 1].a_end, after = left < CONTEXT ? left : CONTEXT;
    size_t at = c->a - before;
    vmxi_buf_add(out, VMXI_LITERAL("@@"));
    add_range(out, '-', at, c[n - 1].a_end + after);
    add_range(out, '+', c->b - before, c[n - 1].b_end + after);
    vmxi_buf_add(out, VMXI_LITERAL(" @@\n"));
    for (size_t i = 0; i < n; i++) {
        add_lines(out, ' ', a, at, c[i].a);
        add_lines(out, '-', a, c[i].a, c[i].a_end);
        add_lines(out, '+', b, c[i].b, c[i].b_end);
        at = c[i].a_end;
    }
    add_lines(out, ' ', a, at, at + after);
}

static bool name_needs_quotes(const char *name)
{
    for (; *name; name++)
        if (vmxi_is_control(*name) || *name == '"' || *name == '\\')
            return true;
    return false;
}

/* Adds one byte of a quoted name, escaped as in C. */
static void add_quoted_char(vmxi_buf *out, char c)
{
    static const char letters[] = "abtnvfr"; /* from 7 on */
    if (c >= 7 && c <= 13)
        vmxi_buf_add_format(out, "\\%c", letters[c - 7]);
    else if (vmxi_is_control(c))
        vmxi_buf_add_format(out, "\\%03o", (unsigned)(unsigned char)c);
    else if (c == '"' || c == '\\')
        vmxi_buf_add_format(out, "\\%c", c);
    else
        vmxi_buf_add_char(out, c);
}

static void add_name(vmxi_buf *out, const char *name)
{
    if (!name_needs_quotes(name)) {
        vmxi_buf_add(out, vmxi_str(name));
        /* Without the tab, patch takes the text after a space for a date. */
        if (strchr(name, ' '))
            vmxi_buf_add_char(out, '\t');
        return;
    }
    vmxi_buf_add_char(out, '"');
    for (; *name; name++)
        add_quoted_char(out, *name);
    vmxi_buf_add_char(out, '"');
}

static void add_headers(vmxi_buf *out, const char *name)
{
    vmxi_buf_add(out, VMXI_LITERAL("--- "));
    add_name(out, name);
    vmxi_buf_add(out, VMXI_LITERAL("\n+++ "));
    add_name(out, name);
    vmxi_buf_add_char(out, '\n');
}

static void add_diff(vmxi_buf *out, const side *a, const side *b, const vmxi_buf *changes,
                     const char *name)
{
    const change *c = (const change *)(const void *)changes->ptr;
    size_t left = changes->len / sizeof *c;
    if (left)
        add_headers(out, name);
    while (left) {
        size_t n = count_hunk_changes(c, left);
        add_hunk(out, a, b, c, n);
        c += n;
        left -= n;
    }
}

int vmxci_doc_diff(vmxci_text **out, const vmxci_doc *from, const vmxci_doc *to, const char *name,
                   vmxci_error *err)
{
    side a = { 0 }, b = { 0 };
    vmxi_buf changes = VMXI_BUF_INIT(&to->alloc), text = VMXI_BUF_INIT(&to->results);
    *out = NULL;
    if (!split_lines(&a, vmxci_doc_emit(from), &to->alloc) ||
        !split_lines(&b, vmxci_doc_emit(to), &to->alloc))
        text.failed = true;
    else
        find_changes(&changes, &a, &b);
    if (changes.failed)
        text.failed = true;
    if (!text.failed)
        add_diff(&text, &a, &b, &changes, name);
    vmxi_free(&to->alloc, a.ends);
    vmxi_free(&to->alloc, b.ends);
    vmxi_buf_free(&changes);
    return vmxi_text_from_buf(out, &text, err);
}

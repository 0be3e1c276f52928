/* SPDX-License-Identifier: MIT */
/* What changed between two documents, key by key: the values, whatever their spelling, and the
 * malformed lines that were removed.  The lines themselves are compared by diff.c. */
#include <config.h>

#include <string.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/str.h"
#include "base/utf8.h"
#include "vmx/convert.h"
#include "vmx/doc.h"
#include "vmx/encoding.h"
#include "vmx/index.h"
#include "vmx/key_lines.h"
#include "vmx/malformed_lines.h"

/* One of the documents.  The buffers have the value and the key that were read last. */
typedef struct side {
    const vmxi_body *body;
    vmxi_key_lines lines;
    vmxi_encoding encoding; /* if `is_open` */
    bool is_open;
    vmxi_buf bytes, text, key;
} side;

/* A text in the encoding of its document, and in UTF-8. */
typedef struct value {
    vmxci_str bytes, text;
} value;

typedef struct comparison {
    side from, to;
    bool is_same_encoding;
    uint8_t *removed; /* see vmxi_find_removed_malformed() */
    uint32_t at;      /* the lines of FROM before this one are done */
    vmxci_change_fn fn;
    void *payload;
    vmxci_error *err;
} comparison;

/* ---- reading --------------------------------------------------------------------------- */

/* Sets OUT to BYTES in UTF-8, kept in BUF if they had to be converted. */
static int convert(vmxci_str *out, side *s, vmxi_buf *buf, vmxci_str bytes, vmxci_error *err)
{
    *out = bytes;
    if (vmxi_is_ascii(bytes))
        return VMXCI_OK;
    /* Opening a converter reads files, and most texts are ASCII. */
    if (!s->is_open)
        s->encoding = vmxi_encoding_open(s->body, VMXI_TO_UTF8);
    s->is_open = true;
    buf->len = 0;
    const int status = vmxi_decode(buf, &s->encoding, bytes, err);
    *out = vmxi_buf_str(buf);
    return status;
}

/* Returns the decoded value of LINE, never with a NULL pointer; NULL means that there is no memory.
 */
static vmxci_str decode(side *s, const vmxi_line *line)
{
    const vmxci_str stored = vmxi_body_value(s->body, line);
    s->bytes.len = 0;
    if (!vmxi_buf_reserve(&s->bytes, stored.len + 1))
        return (vmxci_str){ NULL, 0 };
    s->bytes.len = vmxci_unescape(s->bytes.ptr, stored.len, stored);
    return vmxi_buf_str(&s->bytes);
}

/* Reads the value of LINE, or none if LINE is NULL. */
static int read_value(value *out, side *s, const vmxi_line *line, vmxci_error *err)
{
    *out = (value){ { NULL, 0 }, { NULL, 0 } };
    if (!line)
        return VMXCI_OK;
    out->bytes = decode(s, line);
    if (!out->bytes.ptr)
        return vmxi_no_memory(err);
    return convert(&out->text, s, &s->text, out->bytes, err);
}

/* ---- comparing ------------------------------------------------------------------------- */

/* Sets SAME to whether lines A and B have the same bytes as value.  In one encoding these are
 * compared: invalid bytes and the text that they become are different values. */
static int compare_bytes(bool *same, comparison *c, const vmxi_line *a, const vmxi_line *b)
{
    *same = vmxi_str_equal(vmxi_body_value(c->from.body, a), vmxi_body_value(c->to.body, b));
    if (*same)
        return VMXCI_OK;
    const vmxci_str old = decode(&c->from, a), new = decode(&c->to, b);
    if (!old.ptr || !new.ptr)
        return vmxi_no_memory(c->err);
    *same = vmxi_str_equal(old, new);
    return VMXCI_OK;
}

/* Sets SAME to whether lines A and B have the same value. */
static int compare_values(bool *same, comparison *c, const vmxi_line *a, const vmxi_line *b)
{
    value old, new;
    *same = false;
    if (c->is_same_encoding)
        return compare_bytes(same, c, a, b);
    int status = read_value(&old, &c->from, a, c->err);
    if (status == VMXCI_OK)
        status = read_value(&new, &c->to, b, c->err);
    if (status == VMXCI_OK)
        *same = vmxi_str_equal(old.text, new.text);
    return status;
}

/* Sets SAME to whether the lines of a key, of which A and B are the first, have the same values. */
static int compare_keys(bool *same, comparison *c, const vmxi_line *a, const vmxi_line *b)
{
    int status = VMXCI_OK;
    *same = true;
    while (status == VMXCI_OK && *same && a && b) {
        status = compare_values(same, c, a, b);
        a = vmxi_next_of_key(&c->from.lines, a);
        b = vmxi_next_of_key(&c->to.lines, b);
    }
    *same = *same && !a && !b;
    return status;
}

/* ---- reporting ------------------------------------------------------------------------- */

static size_t number_of(const side *s, const vmxi_line *line)
{
    return line ? vmxi_body_number(s->body, line) : 0;
}

static size_t count_lines(const side *s, const vmxi_line *line)
{
    size_t count = 0;
    for (; line; line = vmxi_next_of_key(&s->lines, line))
        count++;
    return count;
}

/* Reports the key whose first lines are A and B, one of which may be NULL. */
static int report_key(comparison *c, const vmxi_line *a, const vmxi_line *b)
{
    side *named = b ? &c->to : &c->from;
    vmxci_change change = {
        .key_bytes = vmxi_body_name(named->body, b ? b : a),
        .old_line = number_of(&c->from, a),
        .new_line = number_of(&c->to, b),
        .old_count = count_lines(&c->from, a),
        .new_count = count_lines(&c->to, b),
    };
    value old, new;
    int status = convert(&change.key, named, &named->key, change.key_bytes, c->err);
    if (status == VMXCI_OK)
        status = read_value(&old, &c->from, a, c->err);
    if (status == VMXCI_OK)
        status = read_value(&new, &c->to, b, c->err);
    if (status)
        return status;
    change.old_value = old.text;
    change.old_bytes = old.bytes;
    change.new_value = new.text;
    change.new_bytes = new.bytes;
    return c->fn(&change, c->payload);
}

static int report_malformed(comparison *c, const vmxi_line *line)
{
    const vmxi_body *body = c->from.body;
    const size_t end = vmxi_body_end(body, line) - line->end_len;
    vmxci_change change = { .old_bytes = { body->bytes + line->start, end - line->start },
                            .old_line = number_of(&c->from, line),
                            .old_count = 1 };
    const int status =
        convert(&change.old_value, &c->from, &c->from.text, change.old_bytes, c->err);
    return status ? status : c->fn(&change, c->payload);
}

/* ---- both documents, merged ------------------------------------------------------------ */

static const vmxi_line *find_other(const side *other, const side *s, const vmxi_line *line)
{
    return vmxi_body_find(other->body, vmxi_body_name(s->body, line));
}

/* Returns whether line INDEX of FROM was removed with its key, or is malformed and was removed. */
static bool is_removed(const comparison *c, uint32_t index)
{
    const vmxi_line *line = &c->from.body->lines[index];
    if (line->kind == VMXCI_LINE_ENTRY)
        return !find_other(&c->to, &c->from, line);
    return c->removed && c->removed[index];
}

static bool is_key_or_malformed(const vmxi_line *line)
{
    return line->kind == VMXCI_LINE_ENTRY || line->kind == VMXCI_LINE_MALFORMED;
}

/* Reports line INDEX of FROM, which was removed; a key at its first line. */
static int report_removed(comparison *c, uint32_t index)
{
    const vmxi_line *line = &c->from.body->lines[index];
    if (line->kind == VMXCI_LINE_MALFORMED)
        return report_malformed(c, line);
    return vmxi_is_first_of_key(&c->from.lines, line) ? report_key(c, line, NULL) : 0;
}

/* Reports what was removed from the lines of FROM up to END. */
static int report_removed_before(comparison *c, uint32_t end)
{
    int result = 0;
    for (; result == 0 && c->at < end; c->at++)
        if (is_removed(c, c->at))
            result = report_removed(c, c->at);
    return result;
}

/* Reports what was removed from the next lines of FROM, up to one that stayed. */
static int report_removed_here(comparison *c)
{
    const vmxi_body *from = c->from.body;
    int result = 0;
    for (; result == 0 && c->at < from->line_count; c->at++) {
        if (is_removed(c, c->at))
            result = report_removed(c, c->at);
        else if (is_key_or_malformed(&from->lines[c->at]))
            break;
    }
    return result;
}

/* Reports what changed up to LINE, the first line of a key of TO. */
static int report_up_to(comparison *c, const vmxi_line *line)
{
    const vmxi_line *old = find_other(&c->from, &c->to, line);
    bool same = false;
    int result;
    if (!old) {
        result = report_removed_here(c);
        return result ? result : report_key(c, NULL, line);
    }
    const uint32_t index = (uint32_t)(old - c->from.body->lines);
    result = report_removed_before(c, index);
    if (c->at == index)
        c->at++;
    if (result == 0)
        result = compare_keys(&same, c, old, line);
    return result || same ? result : report_key(c, old, line);
}

static int report_all(comparison *c)
{
    const vmxi_body *to = c->to.body;
    int result = 0;
    for (uint32_t i = 0; result == 0 && i < to->line_count; i++)
        if (to->lines[i].kind == VMXCI_LINE_ENTRY &&
            vmxi_is_first_of_key(&c->to.lines, &to->lines[i]))
            result = report_up_to(c, &to->lines[i]);
    return result ? result : report_removed_before(c, c->from.body->line_count);
}

/* ---- begin and end --------------------------------------------------------------------- */

static int begin_side(side *s, const vmxi_body *body, const vmxci_allocator *alloc,
                      vmxci_error *err)
{
    *s = (side){ .body = body,
                 .bytes = VMXI_BUF_INIT(alloc),
                 .text = VMXI_BUF_INIT(alloc),
                 .key = VMXI_BUF_INIT(alloc) };
    return vmxi_key_lines_make(&s->lines, body, alloc, err);
}

static void end_side(side *s, const vmxci_allocator *alloc)
{
    if (s->is_open)
        vmxi_encoding_close(&s->encoding);
    vmxi_key_lines_free(&s->lines, alloc);
    vmxi_buf_free(&s->bytes);
    vmxi_buf_free(&s->text);
    vmxi_buf_free(&s->key);
}

static bool have_same_encoding(const vmxci_doc *a, const vmxci_doc *b)
{
    const char *first = vmxci_doc_encoding(a), *second = vmxci_doc_encoding(b);
    return first == second || (first && second && strcmp(first, second) == 0);
}

int vmxci_doc_changes(const vmxci_doc *from, const vmxci_doc *to, vmxci_change_fn fn, void *payload,
                      vmxci_error *err)
{
    const vmxci_allocator *alloc = &to->alloc;
    comparison c = {
        .is_same_encoding = have_same_encoding(from, to), .fn = fn, .payload = payload, .err = err
    };
    if (vmxi_str_equal(vmxci_doc_emit(from), vmxci_doc_emit(to)))
        return VMXCI_OK;
    int result = begin_side(&c.from, &from->body, alloc, err);
    const int other = begin_side(&c.to, &to->body, alloc, err);
    result = result ? result : other;
    if (result == VMXCI_OK)
        result = vmxi_find_removed_malformed(&c.removed, &from->body, &to->body, alloc, err);
    if (result == VMXCI_OK)
        result = report_all(&c);
    end_side(&c.from, alloc);
    end_side(&c.to, alloc);
    vmxi_free(alloc, c.removed);
    return result;
}

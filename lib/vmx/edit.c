/* SPDX-License-Identifier: MIT */
/* An edit writes the text anew, copying what it leaves alone, and reads the result into a new
 * body, which takes the place of the old one.  So a document is always what its bytes say, and a
 * failed edit has changed nothing. */
#include <config.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/str.h"
#include "vmx/doc.h"
#include "vmx/escape.h"
#include "vmx/key.h"

/* A walk through the old text that writes the new one. */
typedef struct rewrite {
    const vmxi_body *body;
    size_t at; /* what comes before is done */
    vmxi_buf out;
} rewrite;

static void copy_to(rewrite *r, size_t offset)
{
    vmxi_buf_add(&r->out, (vmxci_str){ r->body->bytes + r->at, offset - r->at });
    r->at = offset;
}

static void add_escaped(rewrite *r, vmxci_str value)
{
    size_t need = vmxci_escape(NULL, 0, value);
    if (!vmxi_buf_reserve(&r->out, need))
        return;
    vmxci_escape(r->out.ptr + r->out.len, need, value);
    r->out.len += need;
}

static void add_quoted(rewrite *r, vmxci_str value)
{
    vmxi_buf_add_char(&r->out, '"');
    add_escaped(r, value);
    vmxi_buf_add_char(&r->out, '"');
}

static rewrite begin(const vmxci_doc *doc, size_t more)
{
    rewrite r = { .body = &doc->body, .out = VMXI_BUF_INIT(&doc->alloc) };
    vmxi_buf_reserve(&r.out, doc->body.len + more + VMXI_TAIL);
    return r;
}

/* What was not at the start of the file may be there now, and be taken for a mark of an encoding;
 * and a text with NULs may have lost its last entry. */
static int check_result(const vmxi_body *body, const vmxi_body *old, vmxci_error *err)
{
    int status = vmxi_doc_judge(body, NULL);
    if (status == VMXCI_OK && body->bom == old->bom)
        return VMXCI_OK;
    /* Without a mark it is the NULs that make text look like UTF-16. */
    if (status == VMXCI_EUTF16 && !vmxi_has_utf16_mark(body))
        status = VMXCI_ENUL;
    return vmxi_fail(err, status ? status : VMXCI_EENCODING,
                     "the text would no longer be read as it is meant: %s",
                     status == VMXCI_ENUL ? "it holds NUL bytes, and no other line KEY = VALUE"
                                          : "its first bytes would mark another encoding");
}

/* Put the result in the place of the document's body. */
static int finish(rewrite *r, vmxci_doc *doc, vmxci_error *err)
{
    vmxi_body body;
    int status;
    copy_to(r, doc->body.len);
    size_t len = r->out.len;
    vmxi_buf_add_nuls(&r->out, VMXI_TAIL);
    if (r->out.failed)
        status = vmxi_no_memory(err);
    else if (len > doc->max_bytes && len > doc->body.len)
        status = vmxi_too_big(doc->max_bytes, err);
    else
        status = vmxi_body_read(&body, r->out.ptr, len, &doc->alloc, err);
    if (status) {
        vmxi_buf_free(&r->out);
        return status;
    }
    status = check_result(&body, &doc->body, err);
    if (status) {
        vmxi_body_free(&body, &doc->alloc);
        return status;
    }
    vmxi_body_free(&doc->body, &doc->alloc);
    doc->body = body;
    return VMXCI_OK;
}

/* ---- the lines of a key that is there -------------------------------------------------- */

static vmxci_keep keep_of(const vmxci_edit_options *opt)
{
    return opt ? opt->keep : VMXCI_KEEP_NONE;
}

/* Whether the lines with the key of FIRST may be edited. */
static int check_lines(const vmxi_body *body, const vmxi_line *first, vmxci_keep keep,
                       vmxci_error *err)
{
    if (first->flags & VMXCI_LINE_DUPLICATE && keep == VMXCI_KEEP_NONE)
        return vmxi_fail_duplicate(body, first, err);
    for (const vmxi_line *line = first; line; line = vmxi_body_find_next(body, line))
        if (line->flags & VMXCI_LINE_HAS_NUL)
            return vmxi_fail_at(err, VMXCI_ENUL, vmxi_body_place(body, line, line->start),
                                "the line of '%s' holds a NUL, so it is not edited",
                                vmxi_body_quote(body, vmxi_body_name(body, line)).text);
    return VMXCI_OK;
}

static const vmxi_line *kept_line(const vmxi_body *body, const vmxi_line *first, vmxci_keep keep)
{
    const vmxi_line *line = first, *next;
    while (keep == VMXCI_KEEP_LAST && (next = vmxi_body_find_next(body, line)) != NULL)
        line = next;
    return line;
}

static bool needs_quotes(vmxci_str value)
{
    return value.len == 0 || vmxi_str_has(value, ' ') || vmxi_str_has(value, '\t') ||
           vmxi_str_has(value, '#') || vmxi_str_has(value, '"');
}

static void replace_value(rewrite *r, const vmxi_line *line, vmxci_str value)
{
    if (vmxi_decodes_to(vmxi_body_value(r->body, line), value))
        return;
    copy_to(r, line->value);
    if (!(line->flags & VMXCI_LINE_QUOTED) && needs_quotes(value))
        add_quoted(r, value);
    else
        add_escaped(r, value);
    r->at = (size_t)line->value + line->value_len;
}

/* Walk over all lines with the key of FIRST: KEEP gets the value, the others go. */
static void rewrite_lines(rewrite *r, const vmxi_line *first, const vmxi_line *keep,
                          vmxci_str value)
{
    for (const vmxi_line *line = first; line; line = vmxi_body_find_next(r->body, line)) {
        if (line == keep) {
            replace_value(r, line, value);
            continue;
        }
        copy_to(r, line->start);
        r->at = vmxi_body_next(r->body, line);
    }
}

static int set_lines(vmxci_doc *doc, const vmxi_line *first, vmxci_str value, vmxci_keep keep,
                     vmxci_error *err)
{
    if (!(first->flags & VMXCI_LINE_DUPLICATE) &&
        vmxi_decodes_to(vmxi_body_value(&doc->body, first), value))
        return VMXCI_OK;
    int status = check_lines(&doc->body, first, keep, err);
    if (status)
        return status;
    rewrite r = begin(doc, 3 * value.len + 2);
    rewrite_lines(&r, first, kept_line(&doc->body, first, keep), value);
    return finish(&r, doc, err);
}

/* ---- a new line ------------------------------------------------------------------------ */

static vmxci_str line_end(const vmxi_body *body, const vmxi_line *line)
{
    return (vmxci_str){ body->bytes + vmxi_body_next(body, line) - line->end_len, line->end_len };
}

/* The commoner line end of the document; on a tie that of the last line that has one. */
static vmxci_str common_end(const vmxi_body *body)
{
    static const vmxci_str ends[] = { VMXI_LITERAL("\n"), VMXI_LITERAL("\r\n"),
                                      VMXI_LITERAL("\r") };
    size_t counts[3] = { 0 }, best = 0;
    for (uint32_t i = 0; i < body->line_count; i++) {
        vmxci_str end = line_end(body, &body->lines[i]);
        if (end.len == 0)
            continue;
        size_t which = end.len == 2 ? 1 : end.ptr[0] == '\n' ? 0 : 2;
        counts[which]++;
        /* >= : among equals, the one that was met last. */
        if (counts[which] >= counts[best])
            best = which;
    }
    return ends[best];
}

static vmxci_str family(vmxci_str name)
{
    const char *dot = memchr(name.ptr, '.', name.len);
    return (vmxci_str){ name.ptr, dot ? (size_t)(dot - name.ptr) + 1 : 0 };
}

/* Where a line with this key belongs: behind the last line of its family, else at the end. */
static size_t new_place(const vmxi_body *body, vmxci_str key)
{
    vmxci_str wanted = family(key);
    for (uint32_t i = body->line_count; wanted.len && i-- > 0;)
        if (body->lines[i].kind == VMXCI_LINE_ENTRY &&
            vmxi_str_starts_fold(vmxi_body_name(body, &body->lines[i]), wanted))
            return vmxi_body_next(body, &body->lines[i]);
    return body->len;
}

/* Whether the text before OFFSET lacks a line end. */
static bool line_is_open(const vmxi_body *body, size_t offset)
{
    return offset > body->bom && offset == body->len &&
           body->lines[body->line_count - 1].end_len == 0;
}

static int add_line(vmxci_doc *doc, vmxci_str key, vmxci_str value, vmxci_error *err)
{
    size_t at = new_place(&doc->body, key);
    vmxci_str end = common_end(&doc->body);
    /* A lone CR before an LF would make one line end of two. */
    if (end.ptr[0] == '\r' && end.len == 1 && doc->body.bytes[at] == '\n')
        end = VMXI_LITERAL("\n");
    rewrite r = begin(doc, key.len + 3 * value.len + 9);
    copy_to(&r, at);
    if (line_is_open(&doc->body, at))
        vmxi_buf_add(&r.out, end);
    vmxi_buf_add(&r.out, key);
    vmxi_buf_add(&r.out, VMXI_LITERAL(" = "));
    add_quoted(&r, value);
    vmxi_buf_add(&r.out, end);
    return finish(&r, doc, err);
}

/* ---- the calls ------------------------------------------------------------------------- */

static int check_options(const vmxci_edit_options *opt, vmxci_error *err)
{
    if (!opt)
        return VMXCI_OK;
    int status = vmxi_check_size(opt->size, sizeof *opt, err);
    if (status == VMXCI_OK && (unsigned)opt->keep > VMXCI_KEEP_LAST)
        status = vmxi_fail(err, VMXCI_EINVAL, "no such choice of the line to keep");
    return status;
}

int vmxci_doc_set_bytes(vmxci_doc *doc, vmxci_str key, vmxci_str value,
                        const vmxci_edit_options *opt, vmxci_error *err)
{
    int status = check_options(opt, err);
    if (status == VMXCI_OK)
        status = vmxi_key_valid(key, err);
    if (status)
        return status;
    const vmxi_line *line = vmxi_body_find(&doc->body, key);
    /* No larger value can fit, and sums of its size must not overflow. */
    if (value.len > doc->max_bytes)
        return vmxi_too_big(doc->max_bytes, err);
    return line ? set_lines(doc, line, value, keep_of(opt), err) : add_line(doc, key, value, err);
}

int vmxci_doc_set(vmxci_doc *doc, const char *key, const char *value, vmxci_error *err)
{
    return vmxci_doc_set_bytes(doc, vmxi_str(key), vmxi_str(value), NULL, err);
}

int vmxci_doc_unset(vmxci_doc *doc, const char *key, const vmxci_edit_options *opt,
                    vmxci_error *err)
{
    int status = check_options(opt, err);
    if (status == VMXCI_OK)
        status = vmxi_key_valid(vmxi_str(key), err);
    if (status)
        return status;
    const vmxi_line *first = vmxi_body_find(&doc->body, vmxi_str(key));
    if (!first)
        return VMXCI_OK;
    status = check_lines(&doc->body, first, keep_of(opt), err);
    if (status)
        return status;
    rewrite r = begin(doc, 0);
    rewrite_lines(&r, first, NULL, (vmxci_str){ NULL, 0 });
    return finish(&r, doc, err);
}

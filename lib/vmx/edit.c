/* SPDX-License-Identifier: MIT */
/* An edit copies the text with its changes, parses the result into a new body, and replaces the
 * body of the document.  So a document always agrees with its bytes, and a failed edit changes
 * nothing. */
#include <config.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/str.h"
#include "vmx/doc.h"
#include "vmx/escape.h"
#include "vmx/index.h"
#include "vmx/key.h"
#include "vmx/parse.h"
#include "vmx/quote.h"

/* One pass through the old text that writes the new text. */
typedef struct rewrite {
    const vmxi_body *body;
    size_t at; /* the offset in the old text of what comes next */
    vmxi_buf out;
} rewrite;

static void copy_until(rewrite *r, size_t offset)
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

/* Begins a rewrite, with room for MORE bytes than the old text has. */
static rewrite begin_rewrite(const vmxci_doc *doc, size_t more)
{
    rewrite r = { .body = &doc->body, .out = VMXI_BUF_INIT(&doc->alloc) };
    vmxi_buf_reserve(&r.out, doc->body.len + more + VMXI_TAIL);
    return r;
}

/* Refuses a result that would be misread: bytes that have come to the start of the file may look
 * like a byte order mark, and a text with NULs may have lost its last entry. */
static int check_result(const vmxi_body *body, const vmxi_body *old, vmxci_error *err)
{
    int status = vmxi_body_check_text(body, NULL);
    if (status == VMXCI_OK && body->bom == old->bom)
        return VMXCI_OK;
    /* Without a byte order mark, only NULs make text look like UTF-16. */
    if (status == VMXCI_EUTF16 && !vmxi_has_utf16_mark(body))
        status = VMXCI_ENUL;
    return vmxi_fail(err, status ? status : VMXCI_EENCODING, "the edited text would be misread: %s",
                     status == VMXCI_ENUL ? "it would contain NUL bytes and no KEY = VALUE line"
                                          : "its first bytes would mark another encoding");
}

/* Completes R and parses its result, which OUT owns on success; on failure it is freed. */
static int parse_result(vmxi_body *out, rewrite *r, const vmxci_doc *doc, vmxci_error *err)
{
    int status;
    copy_until(r, doc->body.len);
    const size_t len = r->out.len;
    vmxi_buf_add_nuls(&r->out, VMXI_TAIL);
    if (r->out.failed)
        status = vmxi_no_memory(err);
    else if (len > doc->max_bytes && len > doc->body.len)
        status = vmxi_fail_too_big(doc->max_bytes, err);
    else
        status = vmxi_body_parse(out, r->out.ptr, len, &doc->alloc, err);
    if (status)
        vmxi_buf_free(&r->out);
    return status;
}

/* Completes R, whose result replaces the body of DOC. */
static int apply_rewrite(rewrite *r, vmxci_doc *doc, vmxci_error *err)
{
    vmxi_body body;
    int status = parse_result(&body, r, doc, err);
    if (status)
        return status;
    status = check_result(&body, &doc->body, err);
    if (status) {
        vmxi_body_free(&body, &doc->alloc);
        return status;
    }
    vmxi_body_free(&doc->body, &doc->alloc);
    doc->body = body;
    return VMXCI_OK;
}

/* ---- existing lines -------------------------------------------------------------------- */

static vmxci_keep get_keep(const vmxci_edit_options *opt)
{
    return opt ? opt->keep : VMXCI_KEEP_NONE;
}

/* Checks whether the lines with the key of FIRST can be edited. */
static int check_lines(const vmxi_body *body, const vmxi_line *first, vmxci_keep keep,
                       vmxci_error *err)
{
    if (first->flags & VMXCI_LINE_DUPLICATE && keep == VMXCI_KEEP_NONE)
        return vmxi_fail_duplicate(body, first, err);
    for (const vmxi_line *line = first; line; line = vmxi_body_find_next(body, line))
        if (line->flags & VMXCI_LINE_HAS_NUL)
            return vmxi_fail_at(err, VMXCI_ENUL, vmxi_body_position(body, line, line->start),
                                "the line of '%s' contains a NUL byte and cannot be edited",
                                vmxi_body_quote(body, vmxi_body_name(body, line)).text);
    return VMXCI_OK;
}

static const vmxi_line *find_kept_line(const vmxi_body *body, const vmxi_line *first,
                                       vmxci_keep keep)
{
    const vmxi_line *line = first, *next;
    while (keep == VMXCI_KEEP_LAST && (next = vmxi_body_find_next(body, line)) != NULL)
        line = next;
    return line;
}

static bool needs_quotes(vmxci_str value)
{
    return value.len == 0 || vmxi_str_contains(value, ' ') || vmxi_str_contains(value, '\t') ||
           vmxi_str_contains(value, '#') || vmxi_str_contains(value, '"');
}

static void replace_value(rewrite *r, const vmxi_line *line, vmxci_str value)
{
    if (vmxi_decodes_to(vmxi_body_value(r->body, line), value))
        return;
    copy_until(r, line->value);
    if (!(line->flags & VMXCI_LINE_QUOTED) && needs_quotes(value))
        add_quoted(r, value);
    else
        add_escaped(r, value);
    r->at = (size_t)line->value + line->value_len;
}

/* Gives KEEP, unless that is NULL, the value VALUE, and removes the other lines with the key of
 * FIRST. */
static void rewrite_lines(rewrite *r, const vmxi_line *first, const vmxi_line *keep,
                          vmxci_str value)
{
    for (const vmxi_line *line = first; line; line = vmxi_body_find_next(r->body, line)) {
        if (line == keep) {
            replace_value(r, line, value);
            continue;
        }
        copy_until(r, line->start);
        r->at = vmxi_body_end(r->body, line);
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
    rewrite r = begin_rewrite(doc, 3 * value.len + 2);
    rewrite_lines(&r, first, find_kept_line(&doc->body, first, keep), value);
    return apply_rewrite(&r, doc, err);
}

/* ---- a new line ------------------------------------------------------------------------ */

static vmxci_str get_line_end(const vmxi_body *body, const vmxi_line *line)
{
    return (vmxci_str){ body->bytes + vmxi_body_end(body, line) - line->end_len, line->end_len };
}

/* Returns the most common line end of the document; on a tie, the one that appears last. */
static vmxci_str find_common_end(const vmxi_body *body)
{
    static const vmxci_str ends[] = { VMXI_LITERAL("\n"), VMXI_LITERAL("\r\n"),
                                      VMXI_LITERAL("\r") };
    size_t counts[3] = { 0 }, best = 0;
    for (uint32_t i = 0; i < body->line_count; i++) {
        vmxci_str end = get_line_end(body, &body->lines[i]);
        if (end.len == 0)
            continue;
        size_t which = end.len == 2 ? 1 : end.ptr[0] == '\n' ? 0 : 2;
        counts[which]++;
        /* >= : on a tie, the last one wins. */
        if (counts[which] >= counts[best])
            best = which;
    }
    return ends[best];
}

/* Returns the start of NAME up to its first dot, or an empty string if it has none. */
static vmxci_str get_family(vmxci_str name)
{
    const char *dot = memchr(name.ptr, '.', name.len);
    return (vmxci_str){ name.ptr, dot ? (size_t)(dot - name.ptr) + 1 : 0 };
}

/* Returns the offset for a new line of KEY: after the last line of its family, else the end. */
static size_t find_new_offset(const vmxi_body *body, vmxci_str key)
{
    vmxci_str wanted = get_family(key);
    for (uint32_t i = body->line_count; wanted.len && i-- > 0;)
        if (body->lines[i].kind == VMXCI_LINE_ENTRY &&
            vmxi_str_starts_fold(vmxi_body_name(body, &body->lines[i]), wanted))
            return vmxi_body_end(body, &body->lines[i]);
    return body->len;
}

/* Returns whether the line before OFFSET lacks its line end. */
static bool lacks_line_end(const vmxi_body *body, size_t offset)
{
    return offset > body->bom && offset == body->len &&
           body->lines[body->line_count - 1].end_len == 0;
}

static int add_line(vmxci_doc *doc, vmxci_str key, vmxci_str value, vmxci_error *err)
{
    size_t at = find_new_offset(&doc->body, key);
    vmxci_str end = find_common_end(&doc->body);
    /* A CR before an LF would join two line ends to one. */
    if (end.ptr[0] == '\r' && end.len == 1 && doc->body.bytes[at] == '\n')
        end = VMXI_LITERAL("\n");
    rewrite r = begin_rewrite(doc, key.len + 3 * value.len + 9);
    copy_until(&r, at);
    if (lacks_line_end(&doc->body, at))
        vmxi_buf_add(&r.out, end);
    vmxi_buf_add(&r.out, key);
    vmxi_buf_add(&r.out, VMXI_LITERAL(" = "));
    add_quoted(&r, value);
    vmxi_buf_add(&r.out, end);
    return apply_rewrite(&r, doc, err);
}

/* ---- public functions ------------------------------------------------------------------ */

static int check_options(const vmxci_edit_options *opt, vmxci_error *err)
{
    if (!opt)
        return VMXCI_OK;
    int status = vmxi_check_size(opt->size, sizeof *opt, err);
    if (status == VMXCI_OK && (unsigned)opt->keep > VMXCI_KEEP_LAST)
        status = vmxi_fail(err, VMXCI_EINVAL, "invalid value %d for 'keep'", (int)opt->keep);
    return status;
}

int vmxci_doc_set_bytes(vmxci_doc *doc, vmxci_str key, vmxci_str value,
                        const vmxci_edit_options *opt, vmxci_error *err)
{
    int status = check_options(opt, err);
    if (status == VMXCI_OK)
        status = vmxi_check_key(key, err);
    if (status)
        return status;
    const vmxi_line *line = vmxi_body_find(&doc->body, key);
    /* Keeps the sums of sizes below from overflowing. */
    if (value.len > doc->max_bytes)
        return vmxi_fail_too_big(doc->max_bytes, err);
    return line ? set_lines(doc, line, value, get_keep(opt), err) : add_line(doc, key, value, err);
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
        status = vmxi_check_key(vmxi_str(key), err);
    if (status)
        return status;
    const vmxi_line *first = vmxi_body_find(&doc->body, vmxi_str(key));
    if (!first)
        return VMXCI_OK;
    status = check_lines(&doc->body, first, get_keep(opt), err);
    if (status)
        return status;
    rewrite r = begin_rewrite(doc, 0);
    rewrite_lines(&r, first, NULL, (vmxci_str){ NULL, 0 });
    return apply_rewrite(&r, doc, err);
}

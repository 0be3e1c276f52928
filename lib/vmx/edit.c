/* SPDX-License-Identifier: MIT */
/* An edit copies the text with its changes, parses the result into a new body, and replaces the
 * body of the document.  So a document always agrees with its bytes, and a failed edit changes
 * nothing. */
#include <config.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/options.h"
#include "base/str.h"
#include "vmx/doc.h"
#include "vmx/edit_plan.h"
#include "vmx/escape.h"
#include "vmx/index.h"
#include "vmx/key.h"

enum {
    LINE_OVERHEAD = 9 /* bytes of a new line besides key and value: ` = ""` and two line ends */
};

/* One pass through the old text that writes the new text. */
typedef struct rewrite {
    const vmxi_body *body;
    size_t at;     /* the offset in the old text of what comes next */
    vmxci_str end; /* of new lines; empty until it is known */
    vmxi_buf out;
} rewrite;

/* ---- the new text ---------------------------------------------------------------------- */

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

/* VMware always writes quotes, and some of its products reject a value without them. */
static void write_value(rewrite *r, const vmxi_line *line, vmxci_str value)
{
    copy_until(r, line->value);
    if (line->flags & VMXCI_LINE_FLAG_QUOTED)
        add_escaped(r, value);
    else
        add_quoted(r, value);
    r->at = (size_t)line->value + line->value_len;
}

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

/* Returns whether the new text so far ends in a line without a line end. */
static bool lacks_line_end(const rewrite *r)
{
    const size_t len = r->out.len;
    return len > r->body->bom && r->out.ptr[len - 1] != '\n' && r->out.ptr[len - 1] != '\r';
}

static void write_new_line(rewrite *r, const vmxi_new_line *line)
{
    if (r->end.len == 0)
        r->end = find_common_end(r->body);
    if (lacks_line_end(r))
        vmxi_buf_add(&r->out, r->end);
    vmxi_buf_add(&r->out, line->key);
    vmxi_buf_add(&r->out, VMXI_LITERAL(" = "));
    add_quoted(r, line->value);
    vmxi_buf_add(&r->out, r->end);
}

/* Writes the new lines of PLAN from number FIRST on. */
static void write_new_lines(rewrite *r, const vmxi_edit_plan *plan, vmxi_index first)
{
    bool any = false;
    for (vmxi_index i = first; i != VMXI_NONE; i = plan->new_lines[i].next) {
        if (plan->new_lines[i].removed)
            continue;
        write_new_line(r, &plan->new_lines[i]);
        any = true;
    }
    /* A CR before an LF would join two line ends to one. */
    if (any && !r->out.failed && r->body->bytes[r->at] == '\n' &&
        r->out.ptr[r->out.len - 1] == '\r')
        r->out.ptr[r->out.len - 1] = '\n';
}

static void write_text(rewrite *r, const vmxi_edit_plan *plan, const vmxci_edit *edits)
{
    const vmxi_body *body = r->body;
    for (uint32_t i = 0; i < body->line_count; i++) {
        const vmxi_line *line = &body->lines[i];
        if (plan->lines[i].fate == VMXI_LINE_REMOVED) {
            copy_until(r, line->start);
            r->at = vmxi_body_end(body, line);
        } else if (plan->lines[i].fate == VMXI_LINE_CHANGES) {
            write_value(r, line, edits[plan->lines[i].edit].value);
        }
        if (plan->lines[i].follower != VMXI_NONE) {
            copy_until(r, vmxi_body_end(body, line));
            write_new_lines(r, plan, plan->lines[i].follower);
        }
    }
    copy_until(r, body->len);
    write_new_lines(r, plan, plan->lines[body->line_count].follower);
}

/* ---- the new document ------------------------------------------------------------------ */

/* Refuses a result that would be misread: bytes that have come to the start of the file may look
 * like a byte order mark. */
static int check_result(const vmxi_body *body, const vmxi_body *old, vmxci_error *err)
{
    const bool is_utf16 = vmxi_has_utf16_mark(body) && !vmxi_has_utf16_mark(old);
    if (!is_utf16 && body->bom == old->bom)
        return VMXCI_OK;
    return vmxi_fail(err, is_utf16 ? VMXCI_EUTF16 : VMXCI_EENCODING,
                     "the edited text would be misread: its first bytes would mark another "
                     "encoding");
}

/* Makes the result of R the body of DOC. */
static int replace_body(rewrite *r, vmxci_doc *doc, vmxci_error *err)
{
    vmxi_body body;
    int status = vmxi_doc_parse_new(&body, doc, &r->out, err);
    if (status)
        return status;
    status = check_result(&body, &doc->body, err);
    if (status) {
        vmxi_body_free(&body, &doc->alloc);
        return status;
    }
    vmxi_doc_set_body(doc, &body);
    return VMXCI_OK;
}

/* ---- the edits ------------------------------------------------------------------------- */

static int check_options(const vmxci_edit_options *opt, vmxci_error *err)
{
    if (!opt)
        return VMXCI_OK;
    int status = vmxi_check_options(opt, VMXI_FIRST_EDIT_OPTIONS, sizeof *opt, err);
    if (status == VMXCI_OK)
        status = vmxi_check_reserved(opt->reserved == 0, err);
    if (status == VMXCI_OK && (unsigned)opt->keep > VMXCI_KEEP_LAST)
        status = vmxi_fail(err, VMXCI_EINVAL, "invalid value %d for 'keep'", (int)opt->keep);
    return status;
}

static int check_no_operands(const vmxci_edit *edit, vmxci_error *err)
{
    if (edit->key.len == 0 && edit->value.len == 0)
        return VMXCI_OK;
    return vmxi_fail(err, VMXCI_EINVAL, "VMXCI_KEY_DROP_MALFORMED takes no key and no value");
}

/* Verifies EDIT, and adds to *ROOM what it may add to the text. */
static int check_edit(size_t *room, const vmxci_doc *doc, const vmxci_edit *edit, vmxci_error *err)
{
    if ((unsigned)edit->kind > VMXCI_KEY_DROP_MALFORMED)
        return vmxi_fail(err, VMXCI_EINVAL, "invalid kind %d of an edit", (int)edit->kind);
    int status = vmxi_check_reserved(
        edit->reserved0 == 0 && edit->reserved[0] == 0 && edit->reserved[1] == 0, err);
    if (status == VMXCI_OK && edit->kind == VMXCI_KEY_DROP_MALFORMED)
        return check_no_operands(edit, err);
    if (status == VMXCI_OK)
        status = vmxi_check_key(edit->key, err);
    if (status || !vmxi_edit_sets(edit))
        return status;
    /* Keeps the sum of the sizes from overflowing. */
    if (edit->value.len > doc->max_bytes || edit->key.len > doc->max_bytes)
        return vmxi_fail_too_big(doc->max_bytes, err);
    if (*room <= doc->max_bytes)
        *room += edit->key.len + 3 * edit->value.len + LINE_OVERHEAD;
    return VMXCI_OK;
}

static int check_edits(size_t *room, const vmxci_doc *doc, const vmxci_edit *edits, size_t count,
                       size_t *failed, vmxci_error *err)
{
    *room = 0;
    if (count >= VMXI_NONE)
        return vmxi_fail(err, VMXCI_EINVAL, "too many edits");
    for (size_t i = 0; i < count; i++) {
        const int status = check_edit(room, doc, &edits[i], err);
        if (status) {
            *failed = i;
            return status;
        }
    }
    return VMXCI_OK;
}

/* Returns whether EDIT of a key, alone, leaves the text as it is. */
static bool is_without_effect(const vmxi_body *body, const vmxci_edit *edit)
{
    const vmxi_line *line = vmxi_body_find(body, edit->key);
    switch (edit->kind) {
    case VMXCI_KEY_SET:
        return line && !(line->flags & VMXCI_LINE_FLAG_DUPLICATE) &&
               vmxi_decodes_to(vmxi_body_value(body, line), edit->value);
    case VMXCI_KEY_SET_MISSING:
        return line != NULL;
    case VMXCI_KEY_UNSET:
    case VMXCI_KEY_UNSET_ALL:
    case VMXCI_KEY_DROP_MALFORMED:
        break;
    }
    return !line;
}

/* If no edit alone has an effect, all together have none, and nothing needs to be planned. */
static bool are_without_effect(const vmxi_body *body, const vmxci_edit *edits, size_t count)
{
    bool drops_malformed = false;
    for (size_t i = 0; i < count; i++)
        if (edits[i].kind == VMXCI_KEY_DROP_MALFORMED)
            drops_malformed = true;
        else if (!is_without_effect(body, &edits[i]))
            return false;
    return !drops_malformed || body->malformed_count == 0;
}

static int apply_plan(vmxci_doc *doc, const vmxi_edit_plan *plan, const vmxci_edit *edits,
                      size_t room, vmxci_error *err)
{
    rewrite r = { .body = &doc->body, .out = VMXI_BUF_INIT(&doc->alloc) };
    if (plan->is_empty)
        return VMXCI_OK;
    vmxi_buf_reserve(&r.out, doc->body.len + room + VMXI_TAIL);
    write_text(&r, plan, edits);
    return replace_body(&r, doc, err);
}

int vmxci_doc_edit_bytes(vmxci_doc *doc, const vmxci_edit *edits, size_t count,
                         const vmxci_edit_options *opt, size_t *failed, vmxci_error *err)
{
    vmxi_edit_plan plan;
    size_t room, ignored;
    failed = failed ? failed : &ignored;
    *failed = count;
    int status = check_options(opt, err);
    if (status == VMXCI_OK)
        status = check_edits(&room, doc, edits, count, failed, err);
    if (status || are_without_effect(&doc->body, edits, count))
        return status;
    status = vmxi_edit_plan_make(&plan, &doc->body, edits, count, opt ? opt->keep : VMXCI_KEEP_NONE,
                                 failed, &doc->alloc, err);
    if (status == VMXCI_OK)
        status = apply_plan(doc, &plan, edits, room, err);
    vmxi_edit_plan_free(&plan, &doc->alloc);
    return status;
}

int vmxci_doc_set_bytes(vmxci_doc *doc, vmxci_str key, vmxci_str value,
                        const vmxci_edit_options *opt, vmxci_error *err)
{
    const vmxci_edit edit = { .kind = VMXCI_KEY_SET, .key = key, .value = value };
    return vmxci_doc_edit_bytes(doc, &edit, 1, opt, NULL, err);
}

int vmxci_doc_unset_bytes(vmxci_doc *doc, vmxci_str key, const vmxci_edit_options *opt,
                          vmxci_error *err)
{
    const vmxci_edit edit = { .kind = VMXCI_KEY_UNSET, .key = key };
    return vmxci_doc_edit_bytes(doc, &edit, 1, opt, NULL, err);
}

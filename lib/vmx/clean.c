/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/str.h"
#include "base/utf8.h"
#include "vmx/clean.h"
#include "vmx/doc.h"
#include "vmx/index.h"
#include "vmx/parse.h"

static vmxci_str get_text(const vmxi_body *body, const vmxi_line *line)
{
    const size_t end = vmxi_body_end(body, line) - line->end_len;
    return (vmxci_str){ body->bytes + line->start, end - line->start };
}

static bool is_repeated(const vmxci_doc *doc, const vmxi_line *line)
{
    const vmxi_body *body = &doc->body;
    const vmxci_str key = vmxi_body_name(body, line);
    if (line->kind != VMXCI_LINE_ENTRY || !(line->flags & VMXCI_LINE_DUPLICATE) ||
        vmxci_doc_check_key(doc, key, NULL) != VMXCI_OK)
        return false;
    const vmxi_line *first = vmxi_body_find(body, key);
    return first != line && vmxi_str_equal(get_text(body, line), get_text(body, first));
}

static bool has_needless_bom(const vmxi_body *body)
{
    const vmxci_str rest = { body->bytes + body->bom, body->len - body->bom };
    return body->bom && (body->declared.line || vmxi_is_ascii(rest));
}

/* Writes the text that stays.  Returns whether anything is left out. */
static bool write_rest(vmxi_buf *out, const vmxci_doc *doc)
{
    const vmxi_body *body = &doc->body;
    bool changed = has_needless_bom(body);
    if (body->bom && !changed)
        vmxi_buf_add(out, (vmxci_str){ body->bytes, body->bom });
    for (uint32_t i = 0; i < body->line_count; i++) {
        const vmxi_line *line = &body->lines[i];
        const size_t start = line->start < body->bom ? body->bom : line->start;
        if (is_repeated(doc, line))
            changed = true;
        else
            vmxi_buf_add(out,
                         (vmxci_str){ body->bytes + start, vmxi_body_end(body, line) - start });
    }
    return changed;
}

int vmxi_doc_clean(bool *changed, vmxci_doc *doc, vmxci_error *err)
{
    vmxi_body body;
    vmxi_buf text = VMXI_BUF_INIT(&doc->alloc);
    *changed = write_rest(&text, doc);
    const size_t len = text.len;
    vmxi_buf_add_nuls(&text, VMXI_TAIL);
    int status = text.failed ? vmxi_no_memory(err) : VMXCI_OK;
    if (status == VMXCI_OK && *changed)
        status = vmxi_body_parse(&body, text.ptr, len, &doc->alloc, err);
    if (status || !*changed) {
        vmxi_buf_free(&text);
        return status;
    }
    vmxi_body_free(&doc->body, &doc->alloc);
    doc->body = body;
    return VMXCI_OK;
}

/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "base/buf.h"
#include "base/str.h"
#include "base/utf8.h"
#include "vmx/clean.h"
#include "vmx/doc.h"
#include "vmx/index.h"

static vmxci_str get_text(const vmxi_body *body, const vmxi_line *line)
{
    const size_t end = vmxi_body_end(body, line) - line->end_len;
    return (vmxci_str){ body->bytes + line->start, end - line->start };
}

static bool is_repeated(const vmxci_doc *doc, const vmxi_line *line)
{
    const vmxi_body *body = &doc->body;
    const vmxci_str key = vmxi_body_name(body, line);
    if (line->kind != VMXCI_LINE_ENTRY || !(line->flags & VMXCI_LINE_FLAG_DUPLICATE) ||
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

static bool is_clean(const vmxci_doc *doc)
{
    const vmxi_body *body = &doc->body;
    for (uint32_t i = 0; i < body->line_count; i++)
        if (is_repeated(doc, &body->lines[i]))
            return false;
    return !has_needless_bom(body);
}

/* Writes the text that stays. */
static void write_rest(vmxi_buf *out, const vmxci_doc *doc)
{
    const vmxi_body *body = &doc->body;
    if (body->bom && !has_needless_bom(body))
        vmxi_buf_add(out, (vmxci_str){ body->bytes, body->bom });
    for (uint32_t i = 0; i < body->line_count; i++) {
        const vmxi_line *line = &body->lines[i];
        const size_t start = line->start < body->bom ? body->bom : line->start;
        if (!is_repeated(doc, line))
            vmxi_buf_add(out,
                         (vmxci_str){ body->bytes + start, vmxi_body_end(body, line) - start });
    }
}

int vmxi_doc_clean(bool *changed, vmxci_doc *doc, vmxci_error *err)
{
    vmxi_body body;
    vmxi_buf text = VMXI_BUF_INIT(&doc->alloc);
    *changed = !is_clean(doc);
    if (!*changed)
        return VMXCI_OK;
    write_rest(&text, doc);
    const int status = vmxi_doc_parse_new(&body, doc, &text, err);
    if (status == VMXCI_OK)
        vmxi_doc_set_body(doc, &body);
    return status;
}

/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/str.h"
#include "vmx/doc.h"
#include "vmx/index.h"
#include "vmx/respell.h"

/* Returns the bytes of BODY from FROM to END. */
static vmxci_str get_bytes(const vmxi_body *body, size_t from, size_t end)
{
    return (vmxci_str){ body->bytes + from, end - from };
}

static void write_text(vmxi_buf *out, const vmxi_body *body, const vmxi_line *line, vmxci_str key,
                       vmxci_str value)
{
    const size_t quote = line->flags & VMXCI_LINE_FLAG_QUOTED ? 1 : 0;
    const size_t rest = (size_t)line->value + line->value_len + quote;
    vmxi_buf_add(out, get_bytes(body, 0, line->start));
    vmxi_buf_add(out, key);
    vmxi_buf_add(out, VMXI_LITERAL(" = \""));
    vmxi_buf_add(out, value);
    vmxi_buf_add_char(out, '"');
    vmxi_buf_add(out, get_bytes(body, rest, body->len));
}

int vmxi_doc_respell(vmxci_doc *doc, vmxci_str key, vmxci_str value, vmxci_error *err)
{
    vmxi_body body;
    vmxi_buf text = VMXI_BUF_INIT(&doc->alloc);
    const vmxi_line *line = vmxi_body_find(&doc->body, key);
    if (!line)
        return VMXCI_OK;
    write_text(&text, &doc->body, line, key, value);
    const int status = vmxi_doc_parse_new(&body, doc, &text, err);
    if (status == VMXCI_OK)
        vmxi_doc_set_body(doc, &body);
    return status;
}

/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <string.h>

#include "base/error.h"
#include "vmx/convert.h"
#include "vmx/doc.h"
#include "vmx/encoding.h"
#include "vmx/index.h"
#include "vmx/key_counts.h"
#include "vmx/validity.h"

/* Adds 1 to the count of the key of LINE.  The counts are allocated when the first is needed. */
static int add_line(vmxi_key_counts *c, const vmxi_line *line, vmxci_error *err)
{
    const vmxi_body *body = &c->doc->body;
    if (!c->counts) {
        c->counts = vmxi_resize_array(&c->doc->alloc, NULL, body->line_count, sizeof *c->counts);
        if (!c->counts)
            return vmxi_no_memory(err);
        memset(c->counts, 0, body->line_count * sizeof *c->counts);
    }
    c->counts[vmxi_body_find(body, vmxi_body_name(body, line)) - body->lines]++;
    return VMXCI_OK;
}

int vmxi_count_duplicates(vmxi_key_counts *out, const vmxci_doc *doc, vmxci_error *err)
{
    const vmxi_body *body = &doc->body;
    int status = VMXCI_OK;
    *out = (vmxi_key_counts){ doc, NULL };
    for (uint32_t i = 0; status == VMXCI_OK && i < body->line_count; i++)
        if (body->lines[i].flags & VMXCI_LINE_FLAG_DUPLICATE)
            status = add_line(out, &body->lines[i], err);
    /* The first line of each key was counted too. */
    for (uint32_t i = 0; out->counts && i < body->line_count; i++)
        out->counts[i] -= out->counts[i] != 0;
    return status;
}

static int count_invalid(vmxi_key_counts *out, const vmxi_encoding *e, vmxci_error *err)
{
    const vmxi_body *body = &out->doc->body;
    int status = VMXCI_OK;
    size_t at;
    for (uint32_t i = 0; status == VMXCI_OK && i < body->line_count; i++) {
        const vmxi_line *line = &body->lines[i];
        if (line->kind == VMXCI_LINE_ENTRY && vmxi_may_be_invalid(vmxi_body_value(body, line)) &&
            !vmxi_is_valid_value(&at, body, line, e))
            status = add_line(out, line, err);
    }
    return status;
}

int vmxi_count_invalid_values(vmxi_key_counts *out, const vmxci_doc *doc, vmxci_error *err)
{
    *out = (vmxi_key_counts){ doc, NULL };
    if (!vmxi_may_be_invalid(vmxci_doc_emit(doc)))
        return VMXCI_OK;
    vmxi_encoding e = vmxi_encoding_open(&doc->body, VMXI_TO_UTF8);
    int status = vmxi_check_opened(&e, err);
    if (status == VMXCI_OK && e.is_known && vmxi_declares_encoding(&doc->body))
        status = count_invalid(out, &e, err);
    vmxi_encoding_close(&e);
    return status;
}

const vmxi_line *vmxi_find_greater_count(const vmxi_key_counts *a, const vmxi_key_counts *b)
{
    const vmxi_body *body = &a->doc->body;
    for (uint32_t i = 0; a->counts && i < body->line_count; i++) {
        if (a->counts[i] == 0)
            continue;
        const vmxi_line *line = &body->lines[i], *other = NULL;
        if (b->counts)
            other = vmxi_body_find(&b->doc->body, vmxi_body_name(body, line));
        if (a->counts[i] > (other ? b->counts[other - b->doc->body.lines] : 0))
            return line;
    }
    return NULL;
}

void vmxi_key_counts_free(vmxi_key_counts *counts)
{
    if (counts->doc)
        vmxi_free(&counts->doc->alloc, counts->counts);
}

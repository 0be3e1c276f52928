/* SPDX-License-Identifier: MIT */
/* Notes on the lines of a document, whatever its keys mean. */
#include <config.h>

#include <stdio.h>

#include "base/error.h"
#include "base/str.h"
#include "vmx/doc.h"
#include "vmx/index.h"
#include "vmx/quote.h"

/* The document, and the receiver of the notes on it. */
typedef struct report {
    const vmxi_body *body;
    vmxci_note_fn fn;
    void *payload;
} report;

static int send_note(const report *r, vmxci_note note, vmxi_position position)
{
    note.offset = position.offset;
    note.line = position.line;
    note.column = position.column;
    return r->fn(&note, r->payload);
}

static int report_bom(const report *r)
{
    const vmxci_note note = {
        .code = "bom",
        .severity = VMXCI_INFO,
        .message = "the file begins with a UTF-8 byte order mark, which VMware may not accept",
    };
    return r->body->bom ? send_note(r, note, (vmxi_position){ 0, 1, 0 }) : 0;
}

static int report_nul(const report *r, const vmxi_line *line)
{
    const vmxi_body *body = r->body;
    const size_t len = vmxi_body_end(body, line) - line->start;
    const char *nul = memchr(body->bytes + line->start, '\0', len);
    const vmxci_note note = {
        .code = "nul",
        .severity = VMXCI_WARNING,
        .message = "NUL byte: the rest of the line is ignored",
    };
    return send_note(r, note, vmxi_body_position(body, line, (size_t)(nul - body->bytes)));
}

static int report_malformed(const report *r, const vmxi_line *line)
{
    static const char *const messages[] = {
        [VMXI_FAULT_NO_EQUALS] = "malformed line: expected '=' after the key",
        [VMXI_FAULT_NO_NAME] = "malformed line: expected a key before '='",
        [VMXI_FAULT_NO_QUOTE] = "malformed line: the value has no closing quote",
        [VMXI_FAULT_TRAILING] = "malformed line: unexpected text after the value",
    };
    const vmxci_note note = {
        .code = "malformed-line",
        .severity = VMXCI_WARNING,
        .message = messages[line->fault],
    };
    return send_note(r, note, vmxi_body_position(r->body, line, line->value));
}

static int report_duplicate(const report *r, const vmxi_line *line)
{
    const vmxci_str key = vmxi_body_name(r->body, line);
    const vmxi_line *first = vmxi_body_find(r->body, key);
    char message[VMXCI_MESSAGE_SIZE];
    const vmxci_note note = {
        .code = "duplicate-key",
        .severity = VMXCI_ERROR,
        .key = key,
        .message = message,
    };
    if (first == line)
        return 0;
    snprintf(message, sizeof message, "duplicate key '%s': it also appears on line %zu",
             vmxi_body_quote(r->body, key).text, vmxi_body_number(r->body, first));
    return send_note(r, note, vmxi_body_position(r->body, line, line->name));
}

static int report_line(const report *r, const vmxi_line *line)
{
    int result = 0;
    if (line->flags & VMXCI_LINE_HAS_NUL)
        result = report_nul(r, line);
    if (result == 0 && line->kind == VMXCI_LINE_MALFORMED)
        result = report_malformed(r, line);
    if (result == 0 && line->flags & VMXCI_LINE_DUPLICATE)
        result = report_duplicate(r, line);
    return result;
}

int vmxci_doc_notes(const vmxci_doc *doc, vmxci_note_fn fn, void *payload)
{
    const report r = { &doc->body, fn, payload };
    int result = report_bom(&r);
    for (uint32_t i = 0; result == 0 && i < doc->body.line_count; i++)
        result = report_line(&r, &doc->body.lines[i]);
    return result;
}

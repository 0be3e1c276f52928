/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdio.h>

#include "base/error.h"
#include "base/str.h"
#include "vmx/doc.h"
#include "vmx/index.h"
#include "vmx/quote.h"

/* Hand one note to the caller; MESSAGE is a static text. */
static int tell(const vmxci_note *start, vmxi_position place, const char *message, vmxci_note_fn fn,
                void *payload)
{
    vmxci_note note = *start;
    note.offset = place.offset;
    note.line = place.line;
    note.column = place.column;
    note.message = message;
    return fn(&note, payload);
}

static int tell_bom(const vmxi_body *body, vmxci_note_fn fn, void *payload)
{
    static const vmxci_note note = { .code = "bom", .severity = VMXCI_INFO };
    if (body->bom == 0)
        return 0;
    return tell(&note, (vmxi_position){ 0, 1, 0 },
                "the file begins with a UTF-8 byte order mark, which VMware may not read", fn,
                payload);
}

static int tell_nul(const vmxi_body *body, const vmxi_line *line, vmxci_note_fn fn, void *payload)
{
    static const vmxci_note note = { .code = "nul", .severity = VMXCI_WARNING };
    const char *nul =
        memchr(body->bytes + line->start, '\0', vmxi_body_end(body, line) - line->start);
    return tell(&note, vmxi_body_position(body, line, (size_t)(nul - body->bytes)),
                "a NUL: the rest of the line is not read", fn, payload);
}

static int tell_malformed(const vmxi_body *body, const vmxi_line *line, vmxci_note_fn fn,
                          void *payload)
{
    static const vmxci_note note = { .code = "malformed-line", .severity = VMXCI_WARNING };
    static const char *const messages[] = {
        [VMXI_FAULT_NO_EQUALS] = "neither KEY = VALUE nor a comment: here '=' should stand",
        [VMXI_FAULT_NO_NAME] = "a line with no key before the '='",
        [VMXI_FAULT_NO_QUOTE] = "the quoted value does not end on its line",
        [VMXI_FAULT_TRAILING] = "there is text after the value",
    };
    return tell(&note, vmxi_body_position(body, line, line->value), messages[line->fault], fn,
                payload);
}

static int tell_duplicate(const vmxi_body *body, const vmxi_line *line, vmxci_note_fn fn,
                          void *payload)
{
    const vmxi_line *first = vmxi_body_find(body, vmxi_body_name(body, line));
    vmxci_note note = { .code = "duplicate-key", .severity = VMXCI_ERROR };
    char message[VMXCI_MESSAGE_SIZE];
    if (first == line)
        return 0;
    note.key = vmxi_body_name(body, line);
    snprintf(message, sizeof message, "the key '%s' stands on line %zu already",
             vmxi_body_quote(body, note.key).text, vmxi_body_number(body, first));
    return tell(&note, vmxi_body_position(body, line, line->name), message, fn, payload);
}

int vmxci_doc_notes(const vmxci_doc *doc, vmxci_note_fn fn, void *payload)
{
    const vmxi_body *body = &doc->body;
    int result = tell_bom(body, fn, payload);
    for (uint32_t i = 0; result == 0 && i < body->line_count; i++) {
        const vmxi_line *line = &body->lines[i];
        if (line->flags & VMXCI_LINE_HAS_NUL)
            result = tell_nul(body, line, fn, payload);
        if (result == 0 && line->kind == VMXCI_LINE_MALFORMED)
            result = tell_malformed(body, line, fn, payload);
        if (result == 0 && line->flags & VMXCI_LINE_DUPLICATE)
            result = tell_duplicate(body, line, fn, payload);
    }
    return result;
}

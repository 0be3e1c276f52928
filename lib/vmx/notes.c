/* SPDX-License-Identifier: MIT */
/* Notes on the lines of a document, whatever its keys mean.  Errors are what VMware refuses to
 * load. */
#include <config.h>

#include <stdio.h>

#include "base/error.h"
#include "base/str.h"
#include "vmx/convert.h"
#include "vmx/doc.h"
#include "vmx/encoding.h"
#include "vmx/encryption.h"
#include "vmx/index.h"
#include "vmx/quote.h"
#include "vmx/validity.h"

#define REFUSED "; VMware refuses to load the file"

/* The document, and the receiver of the notes on it. */
typedef struct report {
    const vmxi_body *body;
    vmxci_note_fn fn;
    void *payload;
    bool may_be_invalid;    /* some value may not be valid in its encoding */
    vmxi_encoding encoding; /* open if `may_be_invalid` */
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
        .severity = VMXCI_SEVERITY_INFO,
        .message = "the file begins with a UTF-8 byte order mark, which VMware may not accept",
    };
    return r->body->bom ? send_note(r, note, (vmxi_position){ 0, 1, 0 }) : 0;
}

static int report_nul(const report *r, const vmxi_line *line)
{
    const vmxci_note note = {
        .code = "nul",
        .severity = VMXCI_SEVERITY_WARNING,
        .message = "NUL byte: the rest of the line is ignored",
    };
    return send_note(r, note, vmxi_body_nul_position(r->body, line));
}

static int report_malformed(const report *r, const vmxi_line *line)
{
    static const char *const messages[] = {
        [VMXI_FAULT_NO_EQUALS] = "malformed line: expected '=' after the key" REFUSED,
        [VMXI_FAULT_NO_NAME] = "malformed line: expected a key before '='" REFUSED,
        [VMXI_FAULT_NO_QUOTE] = "malformed line: the value has no closing quote" REFUSED,
        [VMXI_FAULT_TRAILING] = "malformed line: unexpected text after the value" REFUSED,
    };
    const vmxci_note note = {
        .code = "malformed-line",
        .severity = VMXCI_SEVERITY_ERROR,
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
        .severity = VMXCI_SEVERITY_ERROR,
        .key = key,
        .message = message,
    };
    /* VMware accepts equal declarations; different ones are a note of their own. */
    if (first == line || vmxci_key_is_encoding(key))
        return 0;
    snprintf(message, sizeof message, "duplicate key '%s': it also appears on line %zu" REFUSED,
             vmxi_body_quote(r->body, key).text, vmxi_body_number(r->body, first));
    return send_note(r, note, vmxi_body_position(r->body, line, line->name));
}

/* ---- encodings ------------------------------------------------------------------------- */

static int send_value_note(const report *r, vmxci_note note, const vmxi_line *line, size_t at)
{
    note.key = vmxi_body_name(r->body, line);
    return send_note(r, note, vmxi_body_position(r->body, line, line->value + at));
}

/* At the first line that declares the encoding. */
static int report_no_converter(const report *r, const vmxi_line *line)
{
    char message[VMXCI_MESSAGE_SIZE];
    const vmxci_note note = { .code = "no-converter",
                              .severity = VMXCI_SEVERITY_WARNING,
                              .message = message };
    if (!r->encoding.has_no_converter || vmxi_body_number(r->body, line) != r->body->declared.line)
        return 0;
    snprintf(message, sizeof message,
             "iconv of this system has no converter for the encoding '%s': bytes that are not "
             "ASCII are shown as \\xNN",
             vmxi_quote(r->encoding.name).text);
    return send_value_note(r, note, line, 0);
}

static int report_declaration(const report *r, const vmxi_line *line)
{
    const vmxi_declaration *declared = &r->body->declared;
    const size_t number = vmxi_body_number(r->body, line);
    char message[VMXCI_MESSAGE_SIZE];
    vmxci_note note = { .severity = VMXCI_SEVERITY_ERROR, .message = message };
    if (number == declared->unknown) {
        note.code = "unknown-encoding";
        snprintf(message, sizeof message, "unknown encoding '%s'" REFUSED,
                 vmxi_body_quote(r->body, vmxi_body_value(r->body, line)).text);
    } else if (number == declared->conflict) {
        note.code = "encoding-conflict";
        snprintf(message, sizeof message,
                 "conflicting encoding '%s': another line declares another encoding" REFUSED,
                 vmxi_body_quote(r->body, vmxi_body_value(r->body, line)).text);
    }
    return note.code ? send_value_note(r, note, line, 0) : 0;
}

/* Returns whether VALUE, which is not empty, begins with U+201C or U+201D. */
static bool begins_with_curly_quote(const report *r, vmxci_str value)
{
    char character[VMXI_UTF8_MAX];
    size_t len;
    if (vmxi_encoding_decode(&r->encoding, value, character, &len))
        return len == 3 && memcmp(character, "\xe2\x80", 2) == 0 &&
               (character[2] == '\x9c' || character[2] == '\x9d');
    /* Text that declares no encoding and is not UTF-8 is likely to be in one of Windows' encodings.
     */
    return r->body->declared.line == 0 && (value.ptr[0] == '\x93' || value.ptr[0] == '\x94');
}

static int report_curly_quotes(const report *r, const vmxi_line *line)
{
    const vmxci_note note = {
        .code = "curly-quotes",
        .severity = VMXCI_SEVERITY_WARNING,
        .message = "the quotes around the value are not '\"': VMware takes them for a part of the "
                   "value",
    };
    const vmxci_str value = vmxi_body_value(r->body, line);
    if (line->flags & VMXCI_LINE_FLAG_QUOTED || value.len == 0 ||
        !begins_with_curly_quote(r, value))
        return 0;
    return send_value_note(r, note, line, 0);
}

static int report_invalid_bytes(const report *r, const vmxi_line *line)
{
    size_t at;
    char message[VMXCI_MESSAGE_SIZE];
    const vmxi_encoding *e = &r->encoding;
    const bool is_declared = vmxi_declares_encoding(r->body);
    const vmxci_note note = { .code = "invalid-bytes",
                              .severity = is_declared ? VMXCI_SEVERITY_ERROR
                                                      : VMXCI_SEVERITY_WARNING,
                              .message = message };
    if (vmxi_is_valid_value(&at, r->body, line, e))
        return 0;
    snprintf(message, sizeof message, "the value of '%s' is not valid %s%s",
             vmxi_body_quote(r->body, vmxi_body_name(r->body, line)).text, vmxi_quote(e->name).text,
             is_declared ? REFUSED : ", and no '.encoding' declares another encoding");
    return send_value_note(r, note, line, at);
}

/* Of a line in a text whose values may not be valid. */
static int report_encoded(const report *r, const vmxi_line *line)
{
    if (line->kind != VMXCI_LINE_ENTRY || !vmxi_may_be_invalid(vmxi_body_value(r->body, line)))
        return 0;
    const int result = report_curly_quotes(r, line);
    return result || !r->encoding.is_known ? result : report_invalid_bytes(r, line);
}

/* ---- all notes ------------------------------------------------------------------------- */

static int report_line(const report *r, const vmxi_line *line)
{
    int result = 0;
    if (line->flags & VMXCI_LINE_FLAG_HAS_NUL)
        result = report_nul(r, line);
    if (result == 0 && line->kind == VMXCI_LINE_MALFORMED)
        result = report_malformed(r, line);
    if (result == 0 && line->flags & VMXCI_LINE_FLAG_DUPLICATE)
        result = report_duplicate(r, line);
    if (result == 0 && r->body->declared.line && !r->body->declared.iconv)
        result = report_declaration(r, line);
    if (result == 0)
        result = report_no_converter(r, line);
    if (result == 0 && r->may_be_invalid)
        result = report_encoded(r, line);
    return result;
}

static int report_no_version(const report *r)
{
    static const char *const keys[] = { "config.version", "virtualHW.version" };
    char message[VMXCI_MESSAGE_SIZE];
    const vmxci_note note = { .code = "no-version",
                              .severity = VMXCI_SEVERITY_WARNING,
                              .message = message };
    int result = 0;
    for (size_t i = 0; result == 0 && i < sizeof keys / sizeof keys[0]; i++) {
        if (vmxi_body_find(r->body, vmxi_str(keys[i])))
            continue;
        snprintf(message, sizeof message, "key '%s' not found: VMware may refuse to load the file",
                 keys[i]);
        result = r->fn(&note, r->payload);
    }
    return result;
}

/* Returns whether there is a note on LINE whatever the encoding is. */
static bool is_noteworthy(const vmxi_line *line)
{
    return line->kind == VMXCI_LINE_MALFORMED ||
           line->flags & (VMXCI_LINE_FLAG_HAS_NUL | VMXCI_LINE_FLAG_DUPLICATE);
}

static int report_all(const report *r, const vmxci_doc *doc)
{
    const vmxi_declaration *declared = &r->body->declared;
    const bool all = r->may_be_invalid || (declared->line && !declared->iconv);
    int result = report_bom(r);
    for (uint32_t i = 0; result == 0 && i < r->body->line_count; i++)
        if (all || is_noteworthy(&r->body->lines[i]))
            result = report_line(r, &r->body->lines[i]);
    /* An encrypted part may contain the versions. */
    if (result == 0 && doc->is_named_vmx && vmxi_get_encryption(doc) == VMXCI_ENCRYPTION_NONE)
        result = report_no_version(r);
    return result;
}

int vmxci_doc_notes(const vmxci_doc *doc, vmxci_note_fn fn, void *payload, vmxci_error *err)
{
    report r = { .body = &doc->body, .fn = fn, .payload = payload };
    /* Opening a converter reads files, and most texts are ASCII in any encoding. */
    r.may_be_invalid = vmxi_may_be_invalid(vmxci_doc_emit(doc));
    if (!r.may_be_invalid)
        return report_all(&r, doc);
    r.encoding = vmxi_encoding_open(r.body, VMXI_TO_UTF8);
    const int status = vmxi_check_opened(&r.encoding, err);
    const int result = status ? status : report_all(&r, doc);
    vmxi_encoding_close(&r.encoding);
    return result;
}

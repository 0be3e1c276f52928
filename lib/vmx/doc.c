/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <string.h>

#include "base/error.h"
#include "base/options.h"
#include "base/str.h"
#include "base/text.h"
#include "vmx/doc.h"
#include "vmx/index.h"
#include "vmx/parse.h"
#include "vmx/quote.h"

/* Offsets in a line record have 32 bits. */
#define LARGEST ((size_t)1 << 31)

int vmxi_resolve_parse_options(vmxci_parse_options *out, const vmxci_parse_options *opt,
                               vmxci_error *err)
{
    *out = (vmxci_parse_options)VMXCI_PARSE_OPTIONS_INIT;
    if (opt) {
        int status = vmxi_check_options(opt, VMXI_FIRST_PARSE_OPTIONS, sizeof *opt, err);
        if (status)
            return status;
        *out = *opt;
    }
    if (out->max_bytes > LARGEST)
        return vmxi_fail(err, VMXCI_EINVAL, "'max_bytes' is above the limit of 2 GiB");
    if (!out->allocator)
        out->allocator = &vmxi_default_allocator;
    return VMXCI_OK;
}

bool vmxi_has_utf16_mark(const vmxi_body *body)
{
    return body->len >= 2 &&
           (memcmp(body->bytes, "\xff\xfe", 2) == 0 || memcmp(body->bytes, "\xfe\xff", 2) == 0);
}

int vmxi_doc_adopt(vmxci_doc **out, char *bytes, size_t len, const vmxci_parse_options *opt,
                   vmxci_error *err)
{
    int status;
    *out = NULL;
    vmxci_doc *doc = vmxi_resize(opt->allocator, NULL, sizeof *doc);
    if (!doc) {
        vmxi_free(opt->allocator, bytes);
        return vmxi_no_memory(err);
    }
    doc->alloc = doc->results = *opt->allocator;
    doc->max_bytes = opt->max_bytes;
    doc->is_named_vmx = false;
    status = vmxi_body_parse(&doc->body, bytes, len, &doc->alloc, err);
    if (status) {
        vmxi_free(opt->allocator, bytes);
        vmxi_free(opt->allocator, doc);
        return status;
    }
    *out = doc;
    return VMXCI_OK;
}

int vmxci_doc_parse(vmxci_doc **out, const void *bytes, size_t len, const vmxci_parse_options *opt,
                    vmxci_error *err)
{
    vmxci_parse_options options;
    *out = NULL;
    int status = vmxi_resolve_parse_options(&options, opt, err);
    if (status)
        return status;
    if (len > options.max_bytes)
        return vmxi_fail_too_big(options.max_bytes, err);
    char *copy = vmxi_resize(options.allocator, NULL, len + VMXI_TAIL);
    if (!copy)
        return vmxi_no_memory(err);
    if (len)
        memcpy(copy, bytes, len);
    memset(copy + len, 0, VMXI_TAIL);
    return vmxi_doc_adopt(out, copy, len, &options, err);
}

/* Copies DOC into a document that uses ALLOC. */
static int copy_document(vmxci_doc **out, const vmxci_doc *doc, const vmxci_allocator *alloc,
                         vmxci_error *err)
{
    *out = NULL;
    vmxci_doc *copy = vmxi_resize(alloc, NULL, sizeof *copy);
    if (!copy)
        return vmxi_no_memory(err);
    *copy = *doc;
    copy->alloc = *alloc;
    int status = vmxi_body_copy(&copy->body, &doc->body, &copy->alloc, err);
    if (status)
        vmxci_doc_free(copy);
    else
        *out = copy;
    return status;
}

int vmxi_doc_copy(vmxci_doc **out, const vmxci_doc *doc, vmxci_error *err)
{
    return copy_document(out, doc, &doc->alloc, err);
}

int vmxci_doc_clone(vmxci_doc **out, const vmxci_doc *doc, vmxci_error *err)
{
    return copy_document(out, doc, &doc->results, err);
}

int vmxi_doc_parse_new(vmxi_body *out, const vmxci_doc *doc, vmxi_buf *text, vmxci_error *err)
{
    int status;
    const size_t len = text->len;
    vmxi_buf_add_nuls(text, VMXI_TAIL);
    if (text->failed)
        status = vmxi_no_memory(err);
    else if (len > doc->max_bytes && len > doc->body.len)
        status = vmxi_fail_too_big(doc->max_bytes, err);
    else
        status = vmxi_body_parse(out, text->ptr, len, &doc->alloc, err);
    if (status)
        vmxi_buf_free(text);
    return status;
}

void vmxi_doc_set_body(vmxci_doc *doc, const vmxi_body *body)
{
    vmxi_body_free(&doc->body, &doc->alloc);
    doc->body = *body;
}

void vmxi_doc_swap_texts(vmxci_doc *a, vmxci_doc *b)
{
    const vmxi_body body = a->body;
    a->body = b->body;
    b->body = body;
}

void vmxci_doc_free(vmxci_doc *doc)
{
    if (!doc)
        return;
    vmxci_allocator alloc = doc->alloc;
    vmxi_body_free(&doc->body, &alloc);
    vmxi_free(&alloc, doc);
}

vmxci_str vmxci_doc_emit(const vmxci_doc *doc)
{
    return (vmxci_str){ doc->body.bytes, doc->body.len };
}

size_t vmxci_doc_lines(const vmxci_doc *doc)
{
    return doc->body.line_count;
}

static void describe_line(vmxci_line *out, const vmxi_body *body, const vmxi_line *line)
{
    size_t next = vmxi_body_end(body, line), end = next - line->end_len;
    *out = (vmxci_line){
        .kind = (vmxci_line_kind)line->kind,
        .flags = line->flags,
        .number = vmxi_body_number(body, line),
        .offset = line->start,
        .text = { body->bytes + line->start, end - line->start },
        .end = { body->bytes + end, line->end_len },
    };
    if (line->kind != VMXCI_LINE_ENTRY)
        return;
    out->key = vmxi_body_name(body, line);
    out->value = vmxi_body_value(body, line);
}

int vmxci_doc_at(vmxci_line *out, const vmxci_doc *doc, size_t number, vmxci_error *err)
{
    *out = (vmxci_line){ 0 };
    if (number == 0 || number > doc->body.line_count)
        return vmxi_fail(err, VMXCI_EINVAL, "no line %zu: the document has %u lines", number,
                         (unsigned)doc->body.line_count);
    describe_line(out, &doc->body, &doc->body.lines[number - 1]);
    return VMXCI_OK;
}

/* Many callers only ask whether there is a key: they need no message, which takes longer than the
 * search. */
static int fail_no_key(const vmxi_body *body, vmxci_str key, vmxci_error *err)
{
    return err ? vmxi_fail(err, VMXCI_ENOKEY, "key '%s' not found", vmxi_body_quote(body, key).text)
               : VMXCI_ENOKEY;
}

int vmxci_doc_find_bytes(vmxci_line *out, const vmxci_doc *doc, vmxci_str key, vmxci_error *err)
{
    *out = (vmxci_line){ 0 };
    const vmxi_line *line = vmxi_body_find(&doc->body, key);
    if (!line)
        return fail_no_key(&doc->body, key, err);
    describe_line(out, &doc->body, line);
    return VMXCI_OK;
}

int vmxci_doc_find_next(vmxci_line *out, const vmxci_doc *doc, size_t number, vmxci_error *err)
{
    int status = vmxci_doc_at(out, doc, number, err);
    if (status)
        return status;
    *out = (vmxci_line){ 0 };
    const vmxi_line *line = &doc->body.lines[number - 1];
    if (line->kind != VMXCI_LINE_ENTRY)
        return vmxi_fail(err, VMXCI_EINVAL, "line %zu has no key: it is not an entry", number);
    const vmxi_line *next = vmxi_body_find_next(&doc->body, line);
    if (!next)
        return fail_no_key(&doc->body, vmxi_body_name(&doc->body, line), err);
    describe_line(out, &doc->body, next);
    return VMXCI_OK;
}

int vmxi_fail_duplicate(const vmxi_body *body, const vmxi_line *line, vmxci_error *err)
{
    const vmxi_line *first = vmxi_body_find(body, vmxi_body_name(body, line));
    const vmxi_line *second = vmxi_body_find_next(body, first);
    return vmxi_fail_at(err, VMXCI_EDUPLICATE, vmxi_body_position(body, second, second->name),
                        "duplicate key '%s': it also appears on line %zu",
                        vmxi_body_quote(body, vmxi_body_name(body, second)).text,
                        vmxi_body_number(body, first));
}

int vmxci_doc_get_bytes(vmxci_text **out, const vmxci_doc *doc, vmxci_str key, vmxci_error *err)
{
    *out = NULL;
    const vmxi_line *line = vmxi_body_find(&doc->body, key);
    if (!line)
        return fail_no_key(&doc->body, key, err);
    if (line->flags & VMXCI_LINE_FLAG_DUPLICATE)
        return vmxi_fail_duplicate(&doc->body, line, err);
    vmxci_str value = vmxi_body_value(&doc->body, line);
    vmxci_text *text = vmxi_text_new(&doc->results, value.len);
    if (!text)
        return vmxi_no_memory(err);
    vmxi_text_set_length(text, vmxci_unescape(text->bytes, value.len, value));
    *out = text;
    return VMXCI_OK;
}

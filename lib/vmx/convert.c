/* SPDX-License-Identifier: MIT */
/* Text between the encoding of a document and UTF-8.  The declared encoding is trusted.  ASCII is
 * the same in every encoding and never converted. */
#include <config.h>

#include <errno.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/str.h"
#include "base/text.h"
#include "base/utf8.h"
#include "vmx/convert.h"
#include "vmx/doc.h"

int vmxi_check_opened(const vmxi_encoding *e, vmxci_error *err)
{
    if (e->sys == 0)
        return VMXCI_OK;
    return vmxi_fail_sys(err, e->sys == ENOMEM ? VMXCI_ENOMEM : VMXCI_EIO, e->sys,
                         "cannot convert from or to the encoding '%s'", vmxi_quote(e->name).text);
}

const char *vmxci_doc_encoding(const vmxci_doc *doc)
{
    const vmxi_declaration *declared = &doc->body.declared;
    return declared->line ? declared->iconv : "UTF-8";
}

/* ---- to UTF-8 -------------------------------------------------------------------------- */

static void add_utf8(vmxi_buf *out, const vmxi_encoding *e, vmxci_str s)
{
    while (s.len) {
        char character[VMXI_UTF8_MAX];
        size_t len, n = vmxi_encoding_decode(e, s, character, &len);
        if (n)
            vmxi_buf_add(out, (vmxci_str){ character, len });
        else
            vmxi_buf_add_format(out, "\\x%02x", (unsigned)(unsigned char)s.ptr[0]);
        s = vmxi_str_skip(s, n ? n : 1);
    }
}

int vmxi_decode(vmxi_buf *out, const vmxi_encoding *e, vmxci_str bytes, vmxci_error *err)
{
    const int status = vmxi_check_opened(e, err);
    if (status)
        return status;
    add_utf8(out, e, bytes);
    return out->failed ? vmxi_no_memory(err) : VMXCI_OK;
}

int vmxci_doc_to_utf8(vmxci_text **out, const vmxci_doc *doc, vmxci_str bytes, vmxci_error *err)
{
    if (vmxi_is_ascii(bytes))
        return vmxi_text_copy(out, &doc->results, bytes, err);
    vmxi_buf buf = VMXI_BUF_INIT(&doc->results);
    vmxi_encoding e = vmxi_encoding_open(&doc->body, VMXI_TO_UTF8);
    *out = NULL;
    const int status = vmxi_decode(&buf, &e, bytes, err);
    vmxi_encoding_close(&e);
    if (status == VMXCI_OK)
        return vmxi_text_from_buf(out, &buf, err);
    vmxi_buf_free(&buf);
    return status;
}

/* ---- from UTF-8 ------------------------------------------------------------------------ */

static int check_known(const vmxi_encoding *e, vmxci_error *err)
{
    int status = vmxi_check_opened(e, err);
    if (status || e->is_known)
        return status;
    if (e->has_conflict)
        return vmxi_fail(err, VMXCI_EENCODING,
                         "the file declares several encodings: only ASCII text can be written");
    if (e->has_no_converter)
        return vmxi_fail(err, VMXCI_EENCODING,
                         "iconv of this system has no converter for the encoding '%s': only ASCII "
                         "text can be written",
                         vmxi_quote(e->name).text);
    return vmxi_fail(err, VMXCI_EENCODING,
                     "unknown encoding '%s' in '.encoding': only ASCII text can be written",
                     vmxi_quote(e->name).text);
}

static int add_encoded(vmxi_buf *out, const vmxi_encoding *e, vmxci_str character, vmxci_error *err)
{
    char bytes[VMXI_ENCODED_MAX];
    const size_t len = vmxi_encoding_encode(e, character, bytes);
    if (len == 0)
        return vmxi_fail(err, VMXCI_EENCODING,
                         "character '%s' does not exist in the file's encoding '%s'",
                         vmxi_quote(character).text, vmxi_quote(e->name).text);
    vmxi_buf_add(out, (vmxci_str){ bytes, len });
    return VMXCI_OK;
}

static int add_encoded_text(vmxi_buf *out, const vmxi_encoding *e, vmxci_str text, vmxci_error *err)
{
    int status = VMXCI_OK;
    while (text.len && status == VMXCI_OK) {
        const vmxci_str character = { text.ptr, vmxi_utf8_length(text) };
        if (character.len == 1)
            vmxi_buf_add(out, character);
        else
            status = add_encoded(out, e, character, err);
        text = vmxi_str_skip(text, character.len);
    }
    return status;
}

int vmxi_encode(vmxci_text **out, const vmxci_allocator *alloc, const vmxi_encoding *e,
                vmxci_str text, vmxci_error *err)
{
    *out = NULL;
    if (!vmxi_is_utf8(text))
        return vmxi_fail(err, VMXCI_EENCODING, "'%s' is not valid UTF-8", vmxi_quote(text).text);
    if (e->is_utf8 || vmxi_is_ascii(text))
        return vmxi_text_copy(out, alloc, text, err);
    vmxi_buf buf = VMXI_BUF_INIT(alloc);
    int status = check_known(e, err);
    if (status == VMXCI_OK)
        status = add_encoded_text(&buf, e, text, err);
    if (status == VMXCI_OK)
        return vmxi_text_from_buf(out, &buf, err);
    vmxi_buf_free(&buf);
    return status;
}

int vmxci_doc_from_utf8(vmxci_text **out, const vmxci_doc *doc, vmxci_str text, vmxci_error *err)
{
    *out = NULL;
    if (vmxi_is_ascii(text))
        return vmxi_text_copy(out, &doc->results, text, err);
    vmxi_encoding e = vmxi_encoding_open(&doc->body, VMXI_FROM_UTF8);
    const int status = vmxi_encode(out, &doc->results, &e, text, err);
    vmxi_encoding_close(&e);
    return status;
}

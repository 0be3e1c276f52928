/* SPDX-License-Identifier: MIT */
/* Text for people is UTF-8; a file is in the encoding that its key .encoding names, which is
 * trusted.  Bytes and characters of ASCII stand for themselves in all of these encodings, so text
 * that is ASCII is never converted. */
#include <config.h>

#include <errno.h>
#include <iconv.h>
#include <stdio.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/str.h"
#include "base/text.h"
#include "base/utf8.h"
#include "vmx/doc.h"
#include "vmx/escape.h"

#define NAME_SIZE 64
#define NO_ICONV  ((iconv_t)-1)

/* Names that VMware writes (they are ICU's) and iconv does not know, or takes for something a
 * little different: Windows' Shift_JIS has the backslash where JIS has the yen sign. */
static const struct {
    const char *vmx, *iconv;
} other_names[] = {
    { "Shift_JIS", "CP932" },
    { "windows-31j", "CP932" },
    { "windows-932", "CP932" },
    { "ibm-943_P15A-2003", "CP932" },
    { "GBK", "CP936" },
    { "windows-936", "CP936" },
    { "windows-936-2000", "CP936" },
    { "windows-949", "CP949" },
    { "windows-949-2000", "CP949" },
    { "windows-950", "CP950" },
    { "windows-950-2000", "CP950" },
    { "windows-874", "CP874" },
    { "windows-874-2000", "CP874" },
};

/* What the text of a document is in. */
typedef struct encoding {
    vmxci_str name;
    bool utf8;
    iconv_t cd; /* unless `utf8`: from or to it; NO_ICONV where the name is of no use */
    int sys;    /* why it could not be opened, unless the name was to blame */
} encoding;

static vmxci_str declared(const vmxi_body *body)
{
    const vmxi_line *line = vmxi_body_find(body, VMXI_LITERAL(".encoding"));
    if (!line)
        return VMXI_LITERAL("UTF-8");
    if (line->flags & VMXCI_LINE_DUPLICATE)
        return VMXI_LITERAL("(declared twice)");
    return vmxi_body_value(body, line);
}

static bool is_utf8_name(vmxci_str name)
{
    return vmxi_str_equal_fold(name, VMXI_LITERAL("UTF-8")) ||
           vmxi_str_equal_fold(name, VMXI_LITERAL("UTF8"));
}

/* A name that may be given to iconv: not one with a suffix such as //TRANSLIT. */
static bool iconv_name(char out[NAME_SIZE], vmxci_str name)
{
    for (size_t i = 0; i < sizeof other_names / sizeof other_names[0]; i++)
        if (vmxi_str_equal_fold(name, vmxi_str(other_names[i].vmx)))
            name = vmxi_str(other_names[i].iconv);
    if (name.len == 0 || name.len >= NAME_SIZE || vmxi_str_has(name, '/') ||
        vmxi_str_has(name, '\0'))
        return false;
    memcpy(out, name.ptr, name.len);
    out[name.len] = '\0';
    return true;
}

/* Convert S, as a whole and from the initial state; the length of the result, or -1. */
static ptrdiff_t convert(iconv_t cd, vmxci_str s, char *out, size_t room)
{
    char in[8], *from = in, *to = out;
    size_t left = s.len, space = room;
    memcpy(in, s.ptr, s.len);
    iconv(cd, NULL, NULL, NULL, NULL);
    /* A count above 0 says that characters were replaced by similar ones. */
    if (iconv(cd, &from, &left, &to, &space) != 0 || left != 0 ||
        iconv(cd, NULL, NULL, &to, &space) == (size_t)-1)
        return -1;
    return to - out;
}

/* A conversion between UTF-8 and NAME, which has to contain ASCII. */
static iconv_t open_iconv(vmxci_str name, bool to_utf8)
{
    char buffer[NAME_SIZE], out[8];
    if (!iconv_name(buffer, name))
        return NO_ICONV;
    iconv_t cd = to_utf8 ? iconv_open("UTF-8", buffer) : iconv_open(buffer, "UTF-8");
    if (cd != NO_ICONV && (convert(cd, VMXI_LITERAL("A"), out, sizeof out) != 1 || out[0] != 'A')) {
        iconv_close(cd);
        return NO_ICONV;
    }
    return cd;
}

static encoding open_encoding(const vmxi_body *body, bool to_utf8)
{
    encoding e = { .name = declared(body), .cd = NO_ICONV };
    e.utf8 = is_utf8_name(e.name);
    if (e.utf8)
        return e;
    errno = 0;
    e.cd = open_iconv(e.name, to_utf8);
    if (e.cd == NO_ICONV && (errno == ENOMEM || errno == EMFILE || errno == ENFILE))
        e.sys = errno;
    return e;
}

static void close_encoding(encoding *e)
{
    if (e->cd != NO_ICONV)
        iconv_close(e->cd);
}

/* The length of the first character of S, whose UTF-8 is put in OUT, or 0. */
static size_t decode_one(const encoding *e, vmxci_str s, char out[8], size_t *out_len)
{
    *out_len = e->utf8 ? vmxi_utf8_length(s) : (unsigned char)s.ptr[0] < 0x80;
    if (*out_len) {
        memcpy(out, s.ptr, *out_len);
        return *out_len;
    }
    for (size_t n = 1; e->cd != NO_ICONV && n <= 4 && n <= s.len; n++) {
        ptrdiff_t made = convert(e->cd, (vmxci_str){ s.ptr, n }, out, 8);
        if (made > 0 && vmxi_utf8_length((vmxci_str){ out, (size_t)made })) {
            *out_len = (size_t)made;
            return n;
        }
    }
    return 0;
}

static void add_utf8(vmxi_buf *out, const encoding *e, vmxci_str s)
{
    while (s.len) {
        char character[8];
        size_t len, n = decode_one(e, s, character, &len);
        if (n)
            vmxi_buf_add(out, (vmxci_str){ character, len });
        else
            vmxi_buf_add_format(out, "\\x%02x", (unsigned)(unsigned char)s.ptr[0]);
        s.ptr += n ? n : 1;
        s.len -= n ? n : 1;
    }
}

static int cannot_open(const encoding *e, vmxci_error *err)
{
    return vmxi_fail_sys(err, e->sys == ENOMEM ? VMXCI_ENOMEM : VMXCI_EIO, e->sys,
                         "cannot convert from or to %s", vmxi_quote(e->name).text);
}

int vmxci_doc_to_utf8(vmxci_text **out, const vmxci_doc *doc, vmxci_str bytes, vmxci_error *err)
{
    if (vmxi_is_ascii(bytes))
        return vmxi_text_copy(out, &doc->alloc, bytes, err);
    vmxi_buf buf = VMXI_BUF_INIT(&doc->alloc);
    encoding e = open_encoding(&doc->body, true);
    *out = NULL;
    if (e.sys)
        return cannot_open(&e, err);
    add_utf8(&buf, &e, bytes);
    close_encoding(&e);
    return vmxi_text_take(out, &buf, err);
}

vmxi_shown vmxi_body_quote(const vmxi_body *body, vmxci_str bytes)
{
    char text[VMXI_SHOWN_SIZE + 8], character[8];
    size_t used = 0, len;
    if (vmxi_is_ascii(bytes))
        return vmxi_quote(bytes);
    encoding e = open_encoding(body, true);
    while (bytes.len && used < VMXI_SHOWN_SIZE) {
        size_t n = decode_one(&e, bytes, character, &len);
        /* What cannot be converted is left for vmxi_quote to show. */
        memcpy(text + used, n ? character : bytes.ptr, n ? len : 1);
        used += n ? len : 1;
        bytes.ptr += n ? n : 1;
        bytes.len -= n ? n : 1;
    }
    close_encoding(&e);
    return vmxi_quote((vmxci_str){ text, used });
}

vmxi_shown vmxi_body_quote_value(const vmxi_body *body, vmxci_str stored)
{
    char decoded[3 * VMXI_SHOWN_SIZE];
    if (stored.len > sizeof decoded)
        stored.len = sizeof decoded;
    return vmxi_body_quote(body, (vmxci_str){ decoded, vmxci_unescape(decoded, stored) });
}

/* Whether a character of several bytes has one that would be read as an escape or a quote. */
static bool is_misread(const char *p, size_t len)
{
    for (size_t i = 0; len > 1 && i < len; i++)
        if (vmxi_needs_escape(p[i]))
            return true;
    return false;
}

/* Bytes that say they are ASCII are read as ASCII: such an encoding is of no use here. */
static bool has_high(const char *p, size_t len)
{
    return !vmxi_is_ascii((vmxci_str){ p, len });
}

static int add_encoded(vmxi_buf *out, const encoding *e, vmxci_str character, vmxci_error *err)
{
    char bytes[32];
    ptrdiff_t len = convert(e->cd, character, bytes, sizeof bytes);
    if (len <= 0 || !has_high(bytes, (size_t)len))
        return vmxi_fail(err, VMXCI_EENCODING,
                         "the encoding of the file, %s, lacks the character '%s'",
                         vmxi_quote(e->name).text, vmxi_quote(character).text);
    if (is_misread(bytes, (size_t)len))
        return vmxi_fail(err, VMXCI_EENCODING,
                         "in the encoding of the file, %s, the character '%s' holds a byte that "
                         "would be taken for an escape",
                         vmxi_quote(e->name).text, vmxi_quote(character).text);
    vmxi_buf_add(out, (vmxci_str){ bytes, (size_t)len });
    return VMXCI_OK;
}

static int add_text(vmxi_buf *out, const encoding *e, vmxci_str text, vmxci_error *err)
{
    int status = VMXCI_OK;
    if (e->sys)
        return cannot_open(e, err);
    if (e->cd == NO_ICONV)
        return vmxi_fail(err, VMXCI_EENCODING,
                         "the encoding of the file, '%s', is unknown here: only ASCII can be "
                         "converted to it",
                         vmxi_quote(e->name).text);
    while (text.len && status == VMXCI_OK) {
        vmxci_str character = { text.ptr, vmxi_utf8_length(text) };
        if (character.len == 1)
            vmxi_buf_add(out, character);
        else
            status = add_encoded(out, e, character, err);
        text.ptr += character.len;
        text.len -= character.len;
    }
    return status;
}

int vmxci_doc_from_utf8(vmxci_text **out, const vmxci_doc *doc, vmxci_str text, vmxci_error *err)
{
    *out = NULL;
    if (!vmxi_is_utf8(text))
        return vmxi_fail(err, VMXCI_EENCODING, "'%s' is not valid UTF-8", vmxi_quote(text).text);
    if (vmxi_is_ascii(text) || is_utf8_name(declared(&doc->body)))
        return vmxi_text_copy(out, &doc->alloc, text, err);
    vmxi_buf buf = VMXI_BUF_INIT(&doc->alloc);
    encoding e = open_encoding(&doc->body, false);
    int status = add_text(&buf, &e, text, err);
    close_encoding(&e);
    if (status == VMXCI_OK)
        return vmxi_text_take(out, &buf, err);
    vmxi_buf_free(&buf);
    return status;
}

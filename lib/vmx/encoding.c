/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <errno.h>
#include <stddef.h>

#include "base/str.h"
#include "base/utf8.h"
#include "vmx/encoding.h"
#include "vmx/index.h"

#define NAME_SIZE 64
#define NO_ICONV  ((iconv_t)-1)

/* Names of ICU, which VMware writes, and those of iconv.  iconv lacks some of them, and others
 * stand for a slightly different encoding: Windows' Shift_JIS has the backslash where JIS has the
 * yen sign. */
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

static vmxci_str get_declared_name(const vmxi_body *body)
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

/* Writes the name by which iconv knows NAME.  Returns false if iconv must not be given it: a suffix
 * such as //TRANSLIT would change the conversion. */
static bool translate_name(char out[NAME_SIZE], vmxci_str name)
{
    for (size_t i = 0; i < sizeof other_names / sizeof other_names[0]; i++)
        if (vmxi_str_equal_fold(name, vmxi_str(other_names[i].vmx)))
            name = vmxi_str(other_names[i].iconv);
    if (name.len == 0 || name.len >= NAME_SIZE || vmxi_str_contains(name, '/') ||
        vmxi_str_contains(name, '\0'))
        return false;
    memcpy(out, name.ptr, name.len);
    out[name.len] = '\0';
    return true;
}

/* Converts all of S, at most 8 bytes, from the initial state.  Returns the length of the result, or
 * -1 if S cannot be converted exactly. */
static ptrdiff_t run_iconv(iconv_t cd, vmxci_str s, char *out, size_t room)
{
    char in[8], *from = in, *to = out;
    size_t left = s.len, space = room;
    memcpy(in, s.ptr, s.len);
    iconv(cd, NULL, NULL, NULL, NULL);
    /* A count above 0 means that iconv replaced characters by similar ones. */
    if (iconv(cd, &from, &left, &to, &space) != 0 || left != 0 ||
        iconv(cd, NULL, NULL, &to, &space) == (size_t)-1)
        return -1;
    return to - out;
}

/* Opens the conversion between UTF-8 and the encoding NAME, which has to contain ASCII. */
static iconv_t open_iconv(vmxci_str name, vmxi_direction direction)
{
    char other[NAME_SIZE], out[8];
    if (!translate_name(other, name))
        return NO_ICONV;
    iconv_t cd = direction == VMXI_TO_UTF8 ? iconv_open("UTF-8", other)
                                           : iconv_open(other, "UTF-8");
    if (cd != NO_ICONV &&
        (run_iconv(cd, VMXI_LITERAL("A"), out, sizeof out) != 1 || out[0] != 'A')) {
        iconv_close(cd);
        return NO_ICONV;
    }
    return cd;
}

vmxi_encoding vmxi_encoding_open(const vmxi_body *body, vmxi_direction direction)
{
    vmxi_encoding e = { .name = get_declared_name(body), .cd = NO_ICONV };
    e.is_known = e.is_utf8 = is_utf8_name(e.name);
    if (e.is_utf8)
        return e;
    errno = 0;
    e.cd = open_iconv(e.name, direction);
    e.is_known = e.cd != NO_ICONV;
    /* Any other errno means that iconv does not know the name. */
    if (!e.is_known && (errno == ENOMEM || errno == EMFILE || errno == ENFILE))
        e.sys = errno;
    return e;
}

void vmxi_encoding_close(vmxi_encoding *e)
{
    if (e->cd != NO_ICONV)
        iconv_close(e->cd);
}

/* Decodes by trying each length: an encoding has characters of at most 4 bytes. */
static size_t decode_by_iconv(iconv_t cd, vmxci_str s, char out[VMXI_UTF8_MAX], size_t *len)
{
    for (size_t n = 1; n <= 4 && n <= s.len; n++) {
        ptrdiff_t made = run_iconv(cd, (vmxci_str){ s.ptr, n }, out, VMXI_UTF8_MAX);
        if (made > 0 && vmxi_utf8_length((vmxci_str){ out, (size_t)made })) {
            *len = (size_t)made;
            return n;
        }
    }
    return 0;
}

size_t vmxi_encoding_decode(const vmxi_encoding *e, vmxci_str s, char out[VMXI_UTF8_MAX],
                            size_t *len)
{
    *len = e->is_utf8 ? vmxi_utf8_length(s) : (unsigned char)s.ptr[0] < 0x80;
    if (*len) {
        memcpy(out, s.ptr, *len);
        return *len;
    }
    return e->cd == NO_ICONV ? 0 : decode_by_iconv(e->cd, s, out, len);
}

size_t vmxi_encoding_encode(const vmxi_encoding *e, vmxci_str character, char out[VMXI_ENCODED_MAX])
{
    ptrdiff_t len = run_iconv(e->cd, character, out, VMXI_ENCODED_MAX);
    /* Bytes that are all ASCII would be read back as ASCII. */
    return len <= 0 || vmxi_is_ascii((vmxci_str){ out, (size_t)len }) ? 0 : (size_t)len;
}

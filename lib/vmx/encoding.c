/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/str.h"
#include "base/utf8.h"
#include "vmx/encoding.h"

#define NO_ICONV ((iconv_t)-1)

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
static iconv_t open_iconv(const char *name, vmxi_direction direction)
{
    char out[8];
    iconv_t cd = direction == VMXI_TO_UTF8 ? iconv_open("UTF-8", name) : iconv_open(name, "UTF-8");
    if (cd != NO_ICONV &&
        (run_iconv(cd, VMXI_LITERAL("A"), out, sizeof out) != 1 || out[0] != 'A')) {
        iconv_close(cd);
        return NO_ICONV;
    }
    return cd;
}

vmxi_encoding vmxi_encoding_open(const vmxi_body *body, vmxi_direction direction)
{
    const vmxi_declaration *declared = &body->declared;
    vmxi_encoding e = { .has_conflict = declared->conflict != 0,
                        .name = VMXI_LITERAL("UTF-8"),
                        .cd = NO_ICONV };
    if (declared->line)
        e.name = vmxi_body_value(body, &body->lines[declared->line - 1]);
    e.is_known = e.is_utf8 = !declared->line ||
                             (declared->iconv && strcmp(declared->iconv, "UTF-8") == 0);
    if (e.is_utf8 || !declared->iconv)
        return e;
    errno = 0;
    e.cd = open_iconv(declared->iconv, direction);
    e.is_known = e.cd != NO_ICONV;
    /* Any other errno means that iconv does not know the name. */
    if (!e.is_known && (errno == ENOMEM || errno == EMFILE || errno == ENFILE))
        e.sys = errno;
    e.has_no_converter = !e.is_known && e.sys == 0;
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

static size_t valid_utf8_length(vmxci_str s)
{
    size_t done = 0, n;
    while (done < s.len && (n = vmxi_utf8_length(vmxi_str_skip(s, done))) != 0)
        done += n;
    return done;
}

/* The bytes are converted in pieces; the end of a piece may be within a character, which then is
 * the start of the next piece. */
static size_t valid_iconv_length(iconv_t cd, vmxci_str s)
{
    char in[256], out[4 * sizeof in];
    size_t done = 0, converted;
    iconv(cd, NULL, NULL, NULL, NULL);
    do {
        char *from = in, *to = out;
        const size_t n = s.len - done < sizeof in ? s.len - done : sizeof in;
        size_t left = n, room = sizeof out;
        memcpy(in, s.ptr + done, n);
        (void)iconv(cd, &from, &left, &to, &room);
        converted = n - left;
        done += converted;
    } while (converted && done < s.len);
    return done;
}

size_t vmxi_encoding_valid_length(const vmxi_encoding *e, vmxci_str s)
{
    return e->is_utf8 ? valid_utf8_length(s) : valid_iconv_length(e->cd, s);
}

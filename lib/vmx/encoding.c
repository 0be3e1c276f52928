/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

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

static iconv_t open_by_name(const char *name, vmxi_direction direction)
{
    return direction == VMXI_TO_UTF8 ? iconv_open("UTF-8", name) : iconv_open(name, "UTF-8");
}

/* Returns whether an error of iconv_open(3) is about the process and not about the encoding. */
static bool is_lack_of_resources(int sys)
{
    return sys == ENOMEM || sys == EMFILE || sys == ENFILE;
}

/* Returns what the process lacks, after an error SYS of iconv_open(3): an errno, or 0 if the error
 * is about the encoding.  glibc also says EINVAL, as for an encoding it does not know, if it cannot
 * open the files of a converter. */
static int find_lack(int sys)
{
    if (is_lack_of_resources(sys))
        return sys;
    const int fd = open("/", O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return is_lack_of_resources(errno) ? errno : 0;
    close(fd);
    return 0;
}

/* Opens the conversion by its name, or by a name that musl knows.  What the encodings of that name
 * lack, the characters that Windows added, is invalid there. */
static iconv_t open_by_names(const char *name, vmxi_direction direction)
{
    iconv_t cd = open_by_name(name, direction);
    if (cd != NO_ICONV || is_lack_of_resources(errno))
        return cd;
    if (strcmp(name, "CP932") == 0)
        return open_by_name("SHIFT_JIS", direction);
    if (strcmp(name, "CP936") == 0)
        return open_by_name("GBK", direction);
    return NO_ICONV;
}

/* Opens the conversion between UTF-8 and the encoding NAME, which has to contain ASCII. */
static iconv_t open_iconv(const char *name, vmxi_direction direction)
{
    char out[8];
    iconv_t cd = open_by_names(name, direction);
    if (cd != NO_ICONV &&
        (run_iconv(cd, VMXI_LITERAL("A"), out, sizeof out) != 1 || out[0] != 'A')) {
        iconv_close(cd);
        return NO_ICONV;
    }
    return cd;
}

/* musl converts from GBK, Big5 and CP949, but not to them. */
static void open_conversion(vmxi_encoding *e, const char *name, vmxi_direction direction)
{
    errno = 0;
    e->cd = open_iconv(name, direction);
    if (e->cd == NO_ICONV && !is_lack_of_resources(errno) && direction == VMXI_FROM_UTF8) {
        e->cd = open_iconv(name, VMXI_TO_UTF8);
        e->is_inverse = e->cd != NO_ICONV;
    }
    e->is_known = e->cd != NO_ICONV;
    if (!e->is_known)
        e->sys = find_lack(errno);
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
    open_conversion(&e, declared->iconv, direction);
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

/* Writes the bytes that CD decodes to CHARACTER by trying all sequences of one and two bytes.
 * Returns their number, or 0 if there are none. */
static size_t encode_by_search(iconv_t cd, vmxci_str character, char out[VMXI_ENCODED_MAX])
{
    for (unsigned bytes = 0x80; bytes <= 0xffff; bytes = bytes == 0xff ? 0x8030 : bytes + 1) {
        char decoded[VMXI_UTF8_MAX];
        const size_t len = bytes <= 0xff ? 1 : 2;
        out[0] = (char)(bytes >> 8 * (len - 1));
        out[1] = (char)bytes;
        const ptrdiff_t made = run_iconv(cd, (vmxci_str){ out, len }, decoded, sizeof decoded);
        if (made >= 0 && vmxi_str_equal((vmxci_str){ decoded, (size_t)made }, character))
            return len;
    }
    return 0;
}

size_t vmxi_encoding_encode(const vmxi_encoding *e, vmxci_str character, char out[VMXI_ENCODED_MAX])
{
    if (e->is_inverse)
        return encode_by_search(e->cd, character, out);
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

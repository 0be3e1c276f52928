/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <string.h>

#include "base/ascii.h"
#include "base/str.h"
#include "vmx/escape.h"

bool vmxi_needs_escape(char c)
{
    return (vmxi_is_control(c) && c != '\t') || c == '"' || c == '|';
}

/* One unit of a stored value: an escape, or bytes that stand for themselves.  The bytes of an
 * invalid escape are one unit: a | among them begins no escape of its own. */
typedef struct unit {
    size_t stored;  /* bytes before decoding */
    size_t decoded; /* bytes after decoding; as many as before: the same bytes */
    char byte;      /* the byte of an escape */
} unit;

static unit make_literal(size_t n)
{
    return (unit){ .stored = n, .decoded = n };
}

static unit parse_unit(vmxci_str s)
{
    if (s.ptr[0] != '|' || s.len == 1)
        return make_literal(1);
    int high = vmxi_hex_digit(s.ptr[1]);
    if (high < 0 || s.len == 2)
        return make_literal(2);
    int low = vmxi_hex_digit(s.ptr[2]);
    if (low < 0)
        return make_literal(3);
    return (unit){ .stored = 3, .decoded = 1, .byte = (char)(high << 4 | low) };
}

/* Returns the length of S up to its first |. */
static size_t plain_length(vmxci_str s)
{
    const char *bar = memchr(s.ptr, '|', s.len);
    return bar ? (size_t)(bar - s.ptr) : s.len;
}

/* Copies as much of the plain start of STORED as fits into ROOM bytes, and removes it from STORED.
 */
static size_t copy_plain(char *dst, size_t room, vmxci_str *stored)
{
    size_t n = plain_length(*stored);
    n = n < room ? n : room;
    memmove(dst, stored->ptr, n);
    *stored = vmxi_str_skip(*stored, n);
    return n;
}

size_t vmxi_unescape_part(char *dst, size_t room, vmxci_str *stored)
{
    char *to = dst, *end = dst + room;
    while (stored->len) {
        to += copy_plain(to, (size_t)(end - to), stored);
        if (stored->len == 0)
            break;
        unit u = parse_unit(*stored);
        if (u.decoded > (size_t)(end - to))
            break;
        if (u.decoded == u.stored)
            memmove(to, stored->ptr, u.decoded);
        else
            *to = u.byte;
        to += u.decoded;
        *stored = vmxi_str_skip(*stored, u.stored);
    }
    return (size_t)(to - dst);
}

size_t vmxci_unescape(char *dst, size_t room, vmxci_str stored)
{
    size_t len = room ? vmxi_unescape_part(dst, room, &stored) : 0;
    while (stored.len) {
        const unit u = parse_unit(stored);
        len += u.decoded;
        stored = vmxi_str_skip(stored, u.stored);
    }
    return len;
}

size_t vmxi_find_stored_offset(vmxci_str stored, size_t decoded)
{
    const char *start = stored.ptr;
    while (stored.len) {
        unit u = parse_unit(stored);
        if (u.decoded > decoded)
            return (size_t)(stored.ptr - start) + (u.decoded == u.stored ? decoded : 0);
        decoded -= u.decoded;
        stored = vmxi_str_skip(stored, u.stored);
    }
    return (size_t)(stored.ptr - start);
}

bool vmxi_decodes_to(vmxci_str stored, vmxci_str value)
{
    if (!vmxi_str_contains(stored, '|'))
        return vmxi_str_equal(stored, value);
    while (stored.len) {
        unit u = parse_unit(stored);
        const char *decoded = u.decoded == u.stored ? stored.ptr : &u.byte;
        if (value.len < u.decoded || memcmp(value.ptr, decoded, u.decoded) != 0)
            return false;
        value = vmxi_str_skip(value, u.decoded);
        stored = vmxi_str_skip(stored, u.stored);
    }
    return value.len == 0;
}

/* Writes C to DST[AT], if that is within ROOM. */
static void put_char(char *dst, size_t room, size_t at, char c)
{
    if (at < room)
        dst[at] = c;
}

size_t vmxci_escape(char *dst, size_t room, vmxci_str value)
{
    static const char digits[] = "0123456789ABCDEF";
    size_t n = 0;
    for (size_t i = 0; i < value.len; i++) {
        unsigned char c = (unsigned char)value.ptr[i];
        if (!vmxi_needs_escape(value.ptr[i])) {
            put_char(dst, room, n++, value.ptr[i]);
            continue;
        }
        put_char(dst, room, n++, '|');
        put_char(dst, room, n++, digits[c >> 4]);
        put_char(dst, room, n++, digits[c & 15]);
    }
    return n;
}

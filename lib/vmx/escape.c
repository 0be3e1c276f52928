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

/* One step through a stored value: how many bytes it takes and how many it gives.  The bytes that
 * a failed escape looked at are used up: a | among them begins no escape of its own. */
typedef struct step {
    size_t taken;
    size_t given; /* as many as taken: they stand for themselves */
    char decoded; /* else this one */
} step;

static step plain(size_t n)
{
    return (step){ .taken = n, .given = n };
}

static step next_step(vmxci_str s)
{
    if (s.ptr[0] != '|' || s.len == 1)
        return plain(1);
    int high = vmxi_hex_digit(s.ptr[1]);
    if (high < 0 || s.len == 2)
        return plain(2);
    int low = vmxi_hex_digit(s.ptr[2]);
    if (low < 0)
        return plain(3);
    return (step){ .taken = 3, .given = 1, .decoded = (char)(high << 4 | low) };
}

size_t vmxci_unescape(char *dst, vmxci_str stored)
{
    char *to = dst;
    while (stored.len) {
        step s = next_step(stored);
        if (s.given == s.taken)
            memmove(to, stored.ptr, s.given);
        else
            *to = s.decoded;
        to += s.given;
        stored.ptr += s.taken;
        stored.len -= s.taken;
    }
    return (size_t)(to - dst);
}

bool vmxi_decodes_to(vmxci_str stored, vmxci_str value)
{
    if (!vmxi_str_has(stored, '|'))
        return vmxi_str_equal(stored, value);
    while (stored.len) {
        step s = next_step(stored);
        const char *from = s.given == s.taken ? stored.ptr : &s.decoded;
        if (value.len < s.given || memcmp(value.ptr, from, s.given) != 0)
            return false;
        value.ptr += s.given;
        value.len -= s.given;
        stored.ptr += s.taken;
        stored.len -= s.taken;
    }
    return value.len == 0;
}

static void put(char *dst, size_t room, size_t at, char c)
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
            put(dst, room, n++, value.ptr[i]);
            continue;
        }
        put(dst, room, n++, '|');
        put(dst, room, n++, digits[c >> 4]);
        put(dst, room, n++, digits[c & 15]);
    }
    return n;
}

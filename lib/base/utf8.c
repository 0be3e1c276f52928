/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/ascii.h"
#include "base/utf8.h"

/* Returns the length of a character with the first byte FIRST, and sets the range of its second
 * byte. That range excludes overlong forms, surrogates and code points above 10FFFF. */
static size_t get_length(unsigned char first, unsigned char *low, unsigned char *high)
{
    *low = 0x80;
    *high = 0xbf;
    if (first >= 0xc2 && first <= 0xdf)
        return 2;
    if (first >= 0xe0 && first <= 0xef) {
        *low = first == 0xe0 ? 0xa0 : 0x80;
        *high = first == 0xed ? 0x9f : 0xbf;
        return 3;
    }
    if (first >= 0xf0 && first <= 0xf4) {
        *low = first == 0xf0 ? 0x90 : 0x80;
        *high = first == 0xf4 ? 0x8f : 0xbf;
        return 4;
    }
    return 0;
}

size_t vmxi_utf8_length(vmxci_str s)
{
    const unsigned char *p = (const unsigned char *)s.ptr;
    unsigned char low, high;
    if (s.len == 0)
        return 0;
    if (p[0] < 0x80)
        return 1;
    size_t n = get_length(p[0], &low, &high);
    if (n == 0 || n > s.len || p[1] < low || p[1] > high)
        return 0;
    for (size_t i = 2; i < n; i++)
        if (p[i] < 0x80 || p[i] > 0xbf)
            return 0;
    return n;
}

bool vmxi_is_utf8(vmxci_str s)
{
    for (size_t n; s.len; s.ptr += n, s.len -= n)
        if ((n = vmxi_utf8_length(s)) == 0)
            return false;
    return true;
}

bool vmxi_is_ascii(vmxci_str s)
{
    const uint64_t high_bits = UINT64_C(0x8080808080808080);
    size_t i = 0;
    for (uint64_t word; i + sizeof word <= s.len; i += sizeof word) {
        memcpy(&word, s.ptr + i, sizeof word);
        if (word & high_bits)
            return false;
    }
    for (; i < s.len; i++)
        if ((unsigned char)s.ptr[i] >= 0x80)
            return false;
    return true;
}

/* Returns whether the N bytes at P are a control character; U+0080 to U+009F are some too. */
static bool is_control(const char *p, size_t n)
{
    return (n == 1 && vmxi_is_control(p[0])) ||
           (n == 2 && p[0] == '\xc2' && (unsigned char)p[1] < 0xa0);
}

/* Returns whether the N bytes at P end a line, U+2028 and U+2029, or change the direction of text:
 * U+061C, U+200E, U+200F, U+202A to U+202E, and U+2066 to U+2069. */
static bool is_layout(const char *p, size_t n)
{
    if (n == 2)
        return memcmp(p, "\xd8\x9c", 2) == 0;
    if (n != 3 || p[0] != '\xe2')
        return false;
    const unsigned char last = (unsigned char)p[2];
    return p[1] == '\x80' ? last == 0x8e || last == 0x8f || (last >= 0xa8 && last <= 0xae)
                          : p[1] == '\x81' && last >= 0xa6 && last <= 0xa9;
}

size_t vmxci_printable(char *dst, size_t room, vmxci_str bytes, int one_line)
{
    size_t used = 0, whole = 0;
    while (bytes.len) {
        size_t n = vmxi_utf8_length(bytes);
        bool plain = n && !(one_line && (is_control(bytes.ptr, n) || is_layout(bytes.ptr, n)));
        size_t need = plain ? n : 4;
        /* After a character that did not fit, no shorter one is written. */
        bool fits = used == whole && need < room - used;
        if (fits && plain)
            memcpy(dst + used, bytes.ptr, n);
        else if (fits)
            snprintf(dst + used, room - used, "\\x%02x", (unsigned char)bytes.ptr[0]);
        used += fits ? need : 0;
        whole += need;
        n = plain ? n : 1;
        bytes.ptr += n;
        bytes.len -= n;
    }
    if (room)
        dst[used] = '\0';
    return whole;
}

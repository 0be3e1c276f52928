/* SPDX-License-Identifier: MIT */
/* ASCII characters, independent of the locale. */
#ifndef VMXI_BASE_ASCII_H
#define VMXI_BASE_ASCII_H

#include <stdbool.h>
#include <stddef.h>

static inline bool vmxi_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static inline bool vmxi_is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* Returns whether C is a control character: none may appear in a line of text. */
static inline bool vmxi_is_control(char c)
{
    return (unsigned char)c < 0x20 || c == 0x7f;
}

static inline char vmxi_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

/* Returns the value of a hexadecimal digit, or -1. */
static inline int vmxi_hex_digit(char c)
{
    if (vmxi_is_digit(c))
        return c - '0';
    c = vmxi_lower(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Compares the N bytes at A and at B, ASCII case ignored.  The two cases of a letter differ in bit
 * 0x20 alone, so most differences are found without folding. */
static inline bool vmxi_equal_fold(const char *a, const char *b, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const unsigned char difference = (unsigned char)a[i] ^ (unsigned char)b[i];
        if (difference && (difference != 0x20 || vmxi_lower(a[i]) != vmxi_lower(b[i])))
            return false;
    }
    return true;
}

#endif

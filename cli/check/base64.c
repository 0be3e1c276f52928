/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <string.h>

#include "check/base64.h"
#include "output/buffer.h"

/* Returns the value of DIGIT, or -1. */
static int digit_value(char digit)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *at = digit ? strchr(digits, digit) : NULL;
    return at ? (int)(at - digits) : -1;
}

/* Adds the up to 3 bytes of 4 characters, the last PADDING of which are '='. */
static bool add_group(struct buffer *out, const char *text, size_t padding)
{
    unsigned bits = 0;
    for (size_t i = 0; i < 4; i++) {
        const int value = i < 4 - padding ? digit_value(text[i]) : 0;
        if (value < 0)
            return false;
        bits = bits << 6 | (unsigned)value;
    }
    for (size_t i = 0; i < 3 - padding; i++)
        add_byte(out, (char)(bits >> (16 - 8 * i) & 0xff));
    return (bits & ((1U << 8 * padding) - 1)) == 0;
}

bool add_base64(struct buffer *out, vmxci_str text)
{
    size_t padding = 0;
    if (text.len % 4)
        return false;
    while (padding < 2 && padding < text.len && text.ptr[text.len - 1 - padding] == '=')
        padding++;
    for (size_t i = 0; i < text.len; i += 4)
        if (!add_group(out, text.ptr + i, i + 4 == text.len ? padding : 0))
            return false;
    return true;
}

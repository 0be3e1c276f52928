/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "base/number.h"
#include "base/str.h"

/* Parses the digits of BASE, 10 or 16, at the start of S and removes them. */
static bool take_digits(uint64_t *out, vmxci_str *s, unsigned base, uint64_t max)
{
    uint64_t number = 0;
    size_t i = 0;
    *out = 0;
    for (; i < s->len; i++) {
        const int digit = vmxi_hex_digit(s->ptr[i]);
        if (digit < 0 || (unsigned)digit >= base)
            break;
        if ((unsigned)digit > max || number > (max - (unsigned)digit) / base)
            return false;
        number = number * base + (unsigned)digit;
    }
    *out = number;
    *s = vmxi_str_skip(*s, i);
    return i > 0;
}

static bool parse_digits(uint64_t *out, vmxci_str s, unsigned base, uint64_t max)
{
    if (take_digits(out, &s, base, max) && s.len == 0)
        return true;
    *out = 0;
    return false;
}

bool vmxi_take_decimal(uint64_t *out, vmxci_str *s, uint64_t max)
{
    return take_digits(out, s, 10, max);
}

bool vmxi_parse_decimal(uint64_t *out, vmxci_str s, uint64_t max)
{
    return parse_digits(out, s, 10, max);
}

bool vmxi_parse_hex(uint64_t *out, vmxci_str s, uint64_t max)
{
    return parse_digits(out, s, 16, max);
}

bool vmxi_parse_integer(int64_t *out, vmxci_str s, int64_t min, int64_t max)
{
    const bool negative = vmxi_take_char(&s, '-');
    uint64_t size;
    const bool valid = parse_digits(&size, s, 10, negative ? -(uint64_t)min : (uint64_t)max);
    /* Through UINT64, so that INT64_MIN does not overflow. */
    *out = (int64_t)(negative ? -size : size);
    return valid;
}

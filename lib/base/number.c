/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdio.h>

#include "base/error.h"
#include "base/number.h"
#include "base/str.h"

/* Parses the digits of BASE, 8, 10 or 16, at the start of S and removes them. */
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

/* Parses the digits of a number whose sign has been removed from S. */
static bool parse_magnitude(int64_t *out, vmxci_str s, bool negative, unsigned base, int64_t min,
                            int64_t max)
{
    uint64_t size;
    const bool valid = parse_digits(&size, s, base, negative ? -(uint64_t)min : (uint64_t)max);
    /* Through UINT64, so that INT64_MIN does not overflow. */
    *out = (int64_t)(negative ? -size : size);
    return valid;
}

static bool has_leading_zero(vmxci_str digits)
{
    return digits.len > 1 && digits.ptr[0] == '0' && vmxi_is_digit(digits.ptr[1]);
}

bool vmxi_parse_integer(int64_t *out, vmxci_str s, int64_t min, int64_t max)
{
    const bool negative = vmxi_take_char(&s, '-');
    *out = 0;
    return !has_leading_zero(s) && parse_magnitude(out, s, negative, 10, min, max);
}

/* ---- as C reads numbers ---------------------------------------------------------------- */

/* Removes what isspace(3) accepts in the locale "C". */
static vmxci_str skip_white_space(vmxci_str s)
{
    size_t i = 0;
    while (i < s.len && (s.ptr[i] == ' ' || (s.ptr[i] >= '\t' && s.ptr[i] <= '\r')))
        i++;
    return vmxi_str_skip(s, i);
}

/* Removes the prefix that gives the base.  The '0' of an octal number is one of its digits. */
static vmxi_notation take_notation(vmxci_str *digits)
{
    if (digits->len < 2 || digits->ptr[0] != '0')
        return VMXI_DECIMAL;
    if (vmxi_lower(digits->ptr[1]) != 'x')
        return VMXI_OCTAL;
    *digits = vmxi_str_skip(*digits, 2);
    return VMXI_HEXADECIMAL;
}

static unsigned get_base(vmxi_notation notation)
{
    return notation == VMXI_OCTAL ? 8 : notation == VMXI_HEXADECIMAL ? 16 : 10;
}

bool vmxi_parse_c_integer(int64_t *out, vmxi_notation *notation, vmxci_str s, int64_t min,
                          int64_t max)
{
    vmxci_str rest = skip_white_space(s);
    const bool negative = vmxi_take_char(&rest, '-');
    const bool positive = !negative && vmxi_take_char(&rest, '+');
    const bool padded = rest.len + negative != s.len || positive;
    *notation = take_notation(&rest);
    const bool valid = parse_magnitude(out, rest, negative, get_base(*notation), min, max);
    if (*notation == VMXI_DECIMAL && (padded || (negative && *out == 0)))
        *notation = VMXI_OTHER_NOTATION;
    return valid;
}

bool vmxi_looks_octal(char out[VMXI_OCTAL_SIZE], vmxci_str s)
{
    vmxci_str digits = s;
    vmxi_notation notation;
    int64_t number;
    uint64_t unused;
    (void)vmxi_take_char(&digits, '-');
    if (!has_leading_zero(digits) || !take_digits(&unused, &digits, 10, UINT64_MAX) || digits.len)
        return false;
    if (vmxi_parse_c_integer(&number, &notation, s, INT64_MIN, INT64_MAX))
        snprintf(out, VMXI_OCTAL_SIZE, "'%s' would be read as octal %lld", vmxi_quote(s).text,
                 (long long)number);
    else
        snprintf(out, VMXI_OCTAL_SIZE,
                 "'%s' would be read as octal, but is not a valid octal number",
                 vmxi_quote(s).text);
    return true;
}

/* SPDX-License-Identifier: MIT */
/* Numbers as ASCII digits, without regard to the locale. */
#ifndef VMXI_BASE_NUMBER_H
#define VMXI_BASE_NUMBER_H

#include <stdbool.h>
#include <stdint.h>

#include <vmxci.h>

/* Parses the decimal digits at the start of S and removes them from it.  Returns false, with S
 * unchanged and OUT 0, if there are none or the number is above MAX. */
bool vmxi_take_decimal(uint64_t *out, vmxci_str *s, uint64_t max);

/* Parses S, which must be decimal or hexadecimal digits only.  Returns false, with OUT 0, if it is
 * not, or the number is above MAX. */
bool vmxi_parse_decimal(uint64_t *out, vmxci_str s, uint64_t max);
bool vmxi_parse_hex(uint64_t *out, vmxci_str s, uint64_t max);

/* Parses S, decimal digits with an optional '-' before them and no needless leading zeros.  Returns
 * false, with OUT 0, if it is something else, or the number is below MIN, which is negative, or
 * above MAX, which is not. */
bool vmxi_parse_integer(int64_t *out, vmxci_str s, int64_t min, int64_t max);

/* How a number that C would accept is written. */
typedef enum vmxi_notation {
    VMXI_DECIMAL, /* as vmxi_parse_integer accepts it, and not "-0" */
    VMXI_OCTAL,
    VMXI_HEXADECIMAL,
    VMXI_OTHER_NOTATION /* decimal, with white space, '+', or '-' before a zero */
} vmxi_notation;

/* Parses S as strtol(3) does with base 0: white space, a sign, then a decimal number, an octal
 * number after '0', or a hexadecimal number after '0x'.  Nothing may follow the number.  Returns
 * false, with OUT 0, if S is something else, or the number is below MIN, which is negative, or
 * above MAX, which is not. */
bool vmxi_parse_c_integer(int64_t *out, vmxi_notation *notation, vmxci_str s, int64_t min,
                          int64_t max);

#define VMXI_OCTAL_SIZE 192

/* Returns whether S is a decimal number with needless leading zeros, which C would read as octal.
 * Then OUT says so, for a message. */
bool vmxi_looks_octal(char out[VMXI_OCTAL_SIZE], vmxci_str s);

#endif

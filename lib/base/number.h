/* SPDX-License-Identifier: MIT */
/* Numbers as ASCII digits, and nothing else: no locale, no leading white space, no '+'. */
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

/* Parses S, decimal digits with an optional '-' before them.  Returns false, with OUT 0, if it is
 * something else, or the number is below MIN, which is negative, or above MAX, which is not. */
bool vmxi_parse_integer(int64_t *out, vmxci_str s, int64_t min, int64_t max);

#endif

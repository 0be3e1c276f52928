/* SPDX-License-Identifier: MIT */
/* Validating UTF-8. */
#ifndef VMXI_BASE_UTF8_H
#define VMXI_BASE_UTF8_H

#include <stdbool.h>

#include <vmxci.h>

/* Returns the length of the first character of S, 1 to 4, or 0 if S does not begin with a valid
 * character. */
size_t vmxi_utf8_length(vmxci_str s);

bool vmxi_is_utf8(vmxci_str s);

/* Returns whether all bytes of S are ASCII. */
bool vmxi_is_ascii(vmxci_str s);

#endif

/* SPDX-License-Identifier: MIT */
/* What is valid UTF-8. */
#ifndef VMXI_BASE_UTF8_H
#define VMXI_BASE_UTF8_H

#include <stdbool.h>

#include <vmxci.h>

/* The length of the character that S begins with, 1 to 4, or 0 if it begins with none. */
size_t vmxi_utf8_length(vmxci_str s);

bool vmxi_is_utf8(vmxci_str s);

/* Whether all bytes of S are ASCII. */
bool vmxi_is_ascii(vmxci_str s);

#endif

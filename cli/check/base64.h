/* SPDX-License-Identifier: MIT */
/* Decodes what vmxci_base64() writes. */
#ifndef CLI_CHECK_BASE64_H
#define CLI_CHECK_BASE64_H

#include <stdbool.h>

#include <vmxci.h>

struct buffer;

/* Adds the bytes that TEXT encodes in base64 (RFC 4648, with padding).  Returns whether TEXT is
 * valid. */
bool add_base64(struct buffer *out, vmxci_str text);

#endif

/* SPDX-License-Identifier: MIT */
/* Whether the value of a line is valid text in the encoding of the document. */
#ifndef VMXI_VMX_VALIDITY_H
#define VMXI_VMX_VALIDITY_H

#include <stdbool.h>

#include "base/str.h"
#include "base/utf8.h"
#include "vmx/encoding.h"

/* Returns whether STORED, a stored value or a whole text, may hold bytes that are not ASCII. */
static inline bool vmxi_may_be_invalid(vmxci_str stored)
{
    return vmxi_str_contains(stored, '|') || !vmxi_is_ascii(stored);
}

/* Returns whether the value of LINE, with |XX decoded, is valid in E, which is known and was opened
 * for conversions to UTF-8.  If it is not, AT is the offset of the first invalid byte in the stored
 * value. */
bool vmxi_is_valid_value(size_t *at, const vmxi_body *body, const vmxi_line *line,
                         const vmxi_encoding *e);

#endif

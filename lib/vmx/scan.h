/* SPDX-License-Identifier: MIT */
/* Searches in the text of a document.  The text is followed by VMXI_TAIL NULs, which belong to
 * every class of bytes: a search needs no bound, and may read several bytes at a time. */
#ifndef VMXI_VMX_SCAN_H
#define VMXI_VMX_SCAN_H

#include "vmx/simd.h"

enum {
    VMXI_TAIL = VMXI_LF_BLOCK
};

/* Returns the first byte at or after P that is of CLASS. */
static inline const char *vmxi_find_class(const char *p, unsigned class)
{
    p = vmxi_find_candidate(p, class);
    while (!(vmxi_byte_class[(unsigned char)*p] & class))
        p = vmxi_find_candidate(p + 1, class);
    return p;
}

static inline const char *vmxi_skip_blanks(const char *p)
{
    while (*p == ' ' || *p == '\t')
        p++;
    return p;
}

#endif

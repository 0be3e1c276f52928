/* SPDX-License-Identifier: MIT */
/* Searching in the text of a document, which is followed by NULs: a NUL belongs to every class, so
 * no search needs a bound, and one that looks at several bytes at a time stays within. */
#ifndef VMXI_VMX_SCAN_H
#define VMXI_VMX_SCAN_H

#include "vmx/simd.h"

/* How many NULs. */
enum {
    VMXI_TAIL = VMXI_STEP
};

/* The first byte at or after P that is of CLASS. */
static inline const char *vmxi_scan(const char *p, unsigned class)
{
    p = vmxi_near(p, class);
    while (!(vmxi_byte_class[(unsigned char)*p] & class))
        p = vmxi_near(p + 1, class);
    return p;
}

static inline const char *vmxi_skip_blanks(const char *p)
{
    while (*p == ' ' || *p == '\t')
        p++;
    return p;
}

#endif

/* SPDX-License-Identifier: MIT */
/* The inner loops of reading, over 16 bytes at a time where the processor can do that:
 *
 *     vmxi_feeds       a bit for each of the VMXI_STEP bytes at P that is LF, the lowest the first
 *     vmxi_near        the first byte at or after P that may be of CLASS, a constant; it is, or is
 *                      a byte at most as large as '#' that the caller tells apart
 *     vmxi_fold_block  the 16 bytes at P with their upper-case letters made lower-case
 *     vmxi_fold_short  the same for LEN bytes, fewer than 16, and zeros
 *
 * The others may look at 16 bytes from where they begin or stop. */
#ifndef VMXI_VMX_SIMD_H
#define VMXI_VMX_SIMD_H

#include <stddef.h>
#include <stdint.h>

enum {
    VMXI_ENDS_NAME = 1,   /* NUL, CR, LF, space, tab, #, = */
    VMXI_ENDS_BARE = 2,   /* NUL, CR, LF, space, tab, # */
    VMXI_ENDS_QUOTED = 4, /* NUL, CR, LF, " */
    VMXI_ENDS_LINE = 8    /* NUL, CR, LF */
};

/* The classes that each byte is of. */
extern const unsigned char vmxi_byte_class[256];

enum {
    VMXI_BLOCK = 16,
    VMXI_STEP = 64
};

/* Sixteen bytes, in an order of their own. */
typedef struct vmxi_block {
    uint64_t low;
    uint64_t high;
} vmxi_block;

#if defined(__SSE2__) && !defined(VMXI_PORTABLE)
#include "vmx/simd_sse2.h"
#else
#include "vmx/simd_portable.h"
#endif

#endif

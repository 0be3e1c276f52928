/* SPDX-License-Identifier: MIT */
/* The inner loops of parsing, over 16 bytes at a time where the processor can do that:
 *
 *     vmxi_find_lfs        Returns a bit for each LF among the VMXI_LF_BLOCK bytes at P, the
 *                          lowest bit for the first byte.
 *     vmxi_find_candidate  Returns the first byte at or after P that may belong to CLASS, a
 *                          constant.  A byte up to '#' may be returned although it is of another
 *                          class: the caller checks.
 *     vmxi_fold_block      Returns the 16 bytes at P with ASCII letters in lower case.
 *     vmxi_fold_short      Does the same for LEN bytes, fewer than 16, and fills up with zeros.
 *
 * All but vmxi_find_lfs may read up to 16 bytes past the position where they start or stop. */
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

/* The classes of each byte. */
extern const unsigned char vmxi_byte_class[256];

enum {
    VMXI_BLOCK = 16,
    VMXI_LF_BLOCK = 64
};

/* Sixteen bytes; their order in the two members depends on the implementation. */
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

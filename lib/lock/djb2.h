/* SPDX-License-Identifier: MIT */
/* The hash djb2 by Daniel J. Bernstein, which VMware's locks use for host names and paths. */
#ifndef VMXI_LOCK_DJB2_H
#define VMXI_LOCK_DJB2_H

#include <stdbool.h>
#include <stdint.h>

#include <vmxci.h>

/* Returns the hash of S, whose bytes count from -128 to 127 if they are SIGNED_BYTES. */
static inline uint32_t vmxi_djb2(vmxci_str s, bool signed_bytes)
{
    uint32_t hash = 5381;
    for (size_t i = 0; i < s.len; i++) {
        const int byte = signed_bytes ? (signed char)s.ptr[i] : (unsigned char)s.ptr[i];
        hash = hash * 33 + (uint32_t)byte;
    }
    return hash;
}

#endif

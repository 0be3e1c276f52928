/* SPDX-License-Identifier: MIT */
/* The functions of simd.h in plain C. */
#ifndef VMXI_VMX_SIMD_PORTABLE_H
#define VMXI_VMX_SIMD_PORTABLE_H

#include <string.h>

static inline const char *vmxi_near(const char *p, unsigned class)
{
    while (!(vmxi_byte_class[(unsigned char)*p] & class))
        p++;
    return p;
}

static inline uint64_t vmxi_every_byte(unsigned char byte)
{
    return 0x0101010101010101u * (uint64_t)byte;
}

/* The sums stay below 0x100 in each byte, so that nothing carries over; their top bits say "at
 * least 'A'" and "above 'Z'". */
static inline uint64_t vmxi_fold_word(uint64_t word)
{
    const uint64_t low = word & vmxi_every_byte(0x7f);
    const uint64_t from_a = low + vmxi_every_byte(0x80 - 'A');
    const uint64_t above_z = low + vmxi_every_byte(0x7f - 'Z');
    const uint64_t upper = from_a & ~above_z & ~word & vmxi_every_byte(0x80);
    return word | upper >> 2;
}

static inline vmxi_block vmxi_fold_block(const char *p)
{
    uint64_t words[2];
    memcpy(words, p, sizeof words);
    return (vmxi_block){ vmxi_fold_word(words[0]), vmxi_fold_word(words[1]) };
}

static inline vmxi_block vmxi_fold_short(const char *p, size_t len)
{
    char bytes[VMXI_BLOCK] = { 0 };
    memcpy(bytes, p, len);
    return vmxi_fold_block(bytes);
}

#endif

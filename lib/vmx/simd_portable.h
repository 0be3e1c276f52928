/* SPDX-License-Identifier: MIT */
/* The functions of simd.h in plain C. */
#ifndef VMXI_VMX_SIMD_PORTABLE_H
#define VMXI_VMX_SIMD_PORTABLE_H

#include <string.h>

/* Eight bytes, the first the lowest. */
static inline uint64_t vmxi_load(const char *p)
{
    uint64_t word;
    memcpy(&word, p, sizeof word);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap64(word);
#endif
    return word;
}

static inline uint64_t vmxi_every_byte(unsigned char byte)
{
    return 0x0101010101010101u * (uint64_t)byte;
}

/* The top bit of each byte that is 0. */
static inline uint64_t vmxi_zeros(uint64_t word)
{
    const uint64_t low = vmxi_every_byte(0x7f);
    return ~(((word & low) + low) | word | low);
}

/* The product has the top bits of the eight bytes side by side in its own top byte. */
static inline uint64_t vmxi_feeds_of_word(const char *p)
{
    const uint64_t found = vmxi_zeros(vmxi_load(p) ^ vmxi_every_byte('\n'));
    return (found >> 7) * 0x0102040810204080u >> 56;
}

static inline uint64_t vmxi_feeds(const char *p)
{
    return vmxi_feeds_of_word(p) | vmxi_feeds_of_word(p + 8) << 8 |
           vmxi_feeds_of_word(p + 16) << 16 | vmxi_feeds_of_word(p + 24) << 24 |
           vmxi_feeds_of_word(p + 32) << 32 | vmxi_feeds_of_word(p + 40) << 40 |
           vmxi_feeds_of_word(p + 48) << 48 | vmxi_feeds_of_word(p + 56) << 56;
}

static inline const char *vmxi_near(const char *p, unsigned class)
{
    while (!(vmxi_byte_class[(unsigned char)*p] & class))
        p++;
    return p;
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

/* SPDX-License-Identifier: MIT */
/* The functions of simd.h in plain C. */
#ifndef VMXI_VMX_SIMD_PORTABLE_H
#define VMXI_VMX_SIMD_PORTABLE_H

#include <string.h>

/* Returns eight bytes, the first in the lowest bits. */
static inline uint64_t vmxi_load_word(const char *p)
{
    uint64_t word;
    memcpy(&word, p, sizeof word);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap64(word);
#endif
    return word;
}

static inline uint64_t vmxi_repeat(unsigned char byte)
{
    return 0x0101010101010101u * (uint64_t)byte;
}

/* Returns the top bit of each byte that is 0. */
static inline uint64_t vmxi_find_zeros(uint64_t word)
{
    const uint64_t low = vmxi_repeat(0x7f);
    return ~(((word & low) + low) | word | low);
}

/* The product gathers the top bits of the eight bytes in its top byte. */
static inline uint64_t vmxi_find_lfs_of_word(const char *p)
{
    const uint64_t found = vmxi_find_zeros(vmxi_load_word(p) ^ vmxi_repeat('\n'));
    return (found >> 7) * 0x0102040810204080u >> 56;
}

static inline uint64_t vmxi_find_lfs(const char *p)
{
    return vmxi_find_lfs_of_word(p) | vmxi_find_lfs_of_word(p + 8) << 8 |
           vmxi_find_lfs_of_word(p + 16) << 16 | vmxi_find_lfs_of_word(p + 24) << 24 |
           vmxi_find_lfs_of_word(p + 32) << 32 | vmxi_find_lfs_of_word(p + 40) << 40 |
           vmxi_find_lfs_of_word(p + 48) << 48 | vmxi_find_lfs_of_word(p + 56) << 56;
}

/* Returns the top bit of each byte below BOUND, which is at most 0x80.  Bytes above the first such
 * byte may be marked wrongly, as the subtraction borrows from them. */
static inline uint64_t vmxi_find_below(uint64_t word, unsigned char bound)
{
    return (word - vmxi_repeat(bound)) & ~word & vmxi_repeat(0x80);
}

/* A class consists of bytes up to '#' or '\r', and at most one other byte. */
static inline const char *vmxi_find_candidate(const char *p, unsigned class)
{
    const unsigned char bound = class & (VMXI_ENDS_NAME | VMXI_ENDS_BARE) ? '#' + 1 : '\r' + 1;
    const unsigned char other = class == VMXI_ENDS_NAME     ? '='
                                : class == VMXI_ENDS_QUOTED ? '"'
                                                            : '\0';
    for (;; p += 8) {
        const uint64_t word = vmxi_load_word(p);
        const uint64_t found = vmxi_find_below(word, bound) |
                               vmxi_find_below(word ^ vmxi_repeat(other), 1);
        if (found)
            return p + (unsigned)__builtin_ctzll(found) / 8;
    }
}

/* The sums stay below 0x100 in each byte, so nothing carries over; their top bits mean "at least
 * 'A'" and "above 'Z'". */
static inline uint64_t vmxi_fold_word(uint64_t word)
{
    const uint64_t low = word & vmxi_repeat(0x7f);
    const uint64_t from_a = low + vmxi_repeat(0x80 - 'A');
    const uint64_t above_z = low + vmxi_repeat(0x7f - 'Z');
    const uint64_t upper = from_a & ~above_z & ~word & vmxi_repeat(0x80);
    return word | upper >> 2;
}

static inline vmxi_block vmxi_fold_block(const char *p)
{
    return (vmxi_block){ vmxi_fold_word(vmxi_load_word(p)), vmxi_fold_word(vmxi_load_word(p + 8)) };
}

static inline vmxi_block vmxi_fold_short(const char *p, size_t len)
{
    const uint64_t mask = ((uint64_t)1 << len % 8 * 8) - 1;
    const uint64_t last = vmxi_fold_word(vmxi_load_word(p + len / 8 * 8) & mask);
    return len < 8 ? (vmxi_block){ last, 0 }
                   : (vmxi_block){ vmxi_fold_word(vmxi_load_word(p)), last };
}

#endif

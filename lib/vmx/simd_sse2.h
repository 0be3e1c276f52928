/* SPDX-License-Identifier: MIT */
/* The functions of simd.h with SSE2, which every x86-64 processor has. */
#ifndef VMXI_VMX_SIMD_SSE2_H
#define VMXI_VMX_SIMD_SSE2_H

#include <emmintrin.h>

static inline __m128i vmxi_load_block(const void *p)
{
    return _mm_loadu_si128((const __m128i *)p);
}

static inline uint64_t vmxi_find_lfs_of_block(const char *p)
{
    return (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(vmxi_load_block(p), _mm_set1_epi8('\n')));
}

static inline uint64_t vmxi_find_lfs(const char *p)
{
    return vmxi_find_lfs_of_block(p) | vmxi_find_lfs_of_block(p + VMXI_BLOCK) << VMXI_BLOCK |
           vmxi_find_lfs_of_block(p + 2 * VMXI_BLOCK) << 2 * VMXI_BLOCK |
           vmxi_find_lfs_of_block(p + 3 * VMXI_BLOCK) << 3 * VMXI_BLOCK;
}

/* A class consists of bytes up to '#' or '\r', and at most one other byte. */
static inline const char *vmxi_find_candidate(const char *p, unsigned class)
{
    const __m128i largest = _mm_set1_epi8(class & (VMXI_ENDS_NAME | VMXI_ENDS_BARE) ? '#' : '\r');
    const __m128i other = _mm_set1_epi8(class == VMXI_ENDS_NAME     ? '='
                                        : class == VMXI_ENDS_QUOTED ? '"'
                                                                    : '\0');
    for (;; p += VMXI_BLOCK) {
        const __m128i bytes = vmxi_load_block(p);
        const __m128i small = _mm_cmpeq_epi8(_mm_min_epu8(bytes, largest), bytes);
        const __m128i found = _mm_or_si128(small, _mm_cmpeq_epi8(bytes, other));
        const unsigned matches = (unsigned)_mm_movemask_epi8(found);
        if (matches)
            return p + (unsigned)__builtin_ctz(matches);
    }
}

static inline vmxi_block vmxi_fold(__m128i bytes)
{
    /* 'A' to 'Z' become the 26 smallest of all signed bytes. */
    const __m128i shifted = _mm_add_epi8(bytes, _mm_set1_epi8((char)(128 - 'A')));
    const __m128i upper = _mm_cmplt_epi8(shifted, _mm_set1_epi8(-128 + 26));
    const __m128i folded = _mm_or_si128(bytes, _mm_and_si128(upper, _mm_set1_epi8(0x20)));
    vmxi_block block;
    _mm_storeu_si128((__m128i *)(void *)&block, folded);
    return block;
}

static inline vmxi_block vmxi_fold_block(const char *p)
{
    return vmxi_fold(vmxi_load_block(p));
}

static inline vmxi_block vmxi_fold_short(const char *p, size_t len)
{
    static const unsigned char mask[2 * VMXI_BLOCK] = { 255, 255, 255, 255, 255, 255, 255, 255,
                                                        255, 255, 255, 255, 255, 255, 255, 255 };
    return vmxi_fold(_mm_and_si128(vmxi_load_block(p), vmxi_load_block(mask + VMXI_BLOCK - len)));
}

#endif

/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <string.h>

#include "base/str.h"
#include "vmx/index.h"
#include "vmx/simd.h"

#define ODD 0x9e3779b97f4a7c15u

enum {
    SLOTS_PER_ENTRY = 3,    /* an entry has at least three bytes, so 32 bits can count the slots */
    CACHED_SLOTS = 1 << 14, /* as many as may fit into the first-level cache */
    BATCH = 32              /* lines whose slots are prefetched together */
};

/* Multiplies, and mixes both halves of the product. */
static inline uint64_t mix(uint64_t a, uint64_t b)
{
#ifdef __SIZEOF_INT128__
    __extension__ typedef unsigned __int128 wide;
    const wide product = (wide)a * b;
    return (uint64_t)(product ^ product >> 64);
#else
    a = (a ^ a >> 32) * (b | 1);
    return (a ^ a >> 29) * ODD;
#endif
}

static inline uint64_t mix_block(uint64_t seed, uint64_t hash, vmxi_block block)
{
    return mix(hash ^ block.low, seed ^ block.high);
}

/* Returns the hash of NAME, ASCII case ignored.  The seed prevents files that are made so that all
 * names collide.  Of a short name 16 bytes are read; the last 16 bytes of a long name are a block
 * of their own, which may overlap the previous block. */
static inline uint64_t hash_name(uint64_t seed, vmxci_str name)
{
    uint64_t hash = seed ^ name.len;
    if (name.len < VMXI_BLOCK)
        return mix_block(seed, hash, vmxi_fold_short(name.ptr, name.len));
    const char *last = name.ptr + (name.len - VMXI_BLOCK);
    for (const char *p = name.ptr; p < last; p += VMXI_BLOCK)
        hash = mix_block(seed, hash, vmxi_fold_block(p));
    return mix_block(seed, hash, vmxi_fold_block(last));
}

/* Returns the slot at which the search for a name begins: its place follows from the upper half of
 * the hash. */
static inline uint32_t *first_slot(const vmxi_body *body, uint64_t hash)
{
    return body->slots + ((hash >> 32) * body->slot_count >> 32);
}

/* Returns the line of SLOT, which is not free. */
static inline vmxi_line *get_line(const vmxi_body *body, const uint32_t *slot)
{
    return &body->lines[(*slot & body->number_bits) - 1];
}

/* Most equal names are spelled the same. */
static inline bool are_equal(vmxci_str a, vmxci_str b)
{
    return vmxi_str_equal(a, b) || vmxi_str_equal_fold(a, b);
}

/* Returns the slot of NAME, or the free slot that it would take. */
static inline uint32_t *find_slot(const vmxi_body *body, vmxci_str name, uint64_t hash)
{
    uint32_t *slot = first_slot(body, hash);
    while (*slot != 0 && (((*slot ^ (uint32_t)hash) & ~body->number_bits) != 0 ||
                          !are_equal(vmxi_body_name(body, get_line(body, slot)), name)))
        if (++slot == body->slots + body->slot_count)
            slot = body->slots;
    return slot;
}

/* Adds LINE, whose number, from 1, is NUMBER; flags LINE and the first line with its name if they
 * are duplicates. */
static inline void add_line(const vmxi_body *body, vmxi_line *line, uint32_t number, uint64_t hash)
{
    uint32_t *slot = find_slot(body, vmxi_body_name(body, line), hash);
    if (*slot == 0) {
        *slot = ((uint32_t)hash & ~body->number_bits) | number;
        return;
    }
    line->flags |= VMXCI_LINE_FLAG_DUPLICATE;
    get_line(body, slot)->flags |= VMXCI_LINE_FLAG_DUPLICATE;
}

/* Fills a table that fits into the caches.  BODY is a copy: its members stay in registers. */
static void fill_small(const vmxi_body body)
{
    vmxi_line *line = body.lines;
    for (uint32_t number = 1; number <= body.line_count; number++, line++)
        if (line->kind == VMXCI_LINE_ENTRY)
            add_line(&body, line, number, hash_name(body.seed, vmxi_body_name(&body, line)));
}

/* Fills a larger table: the slots of several lines are prefetched before the first of them is used,
 * so that the cache misses overlap. */
static void fill_large(const vmxi_body body)
{
    uint64_t hashes[BATCH];
    for (uint32_t done = 0, count; done < body.line_count; done += count) {
        vmxi_line *lines = body.lines + done;
        count = body.line_count - done < BATCH ? body.line_count - done : BATCH;
        for (uint32_t i = 0; i < count; i++) {
            hashes[i] = hash_name(body.seed, vmxi_body_name(&body, &lines[i]));
            __builtin_prefetch(first_slot(&body, hashes[i]), 1);
        }
        for (uint32_t i = 0; i < count; i++)
            if (lines[i].kind == VMXCI_LINE_ENTRY)
                add_line(&body, &lines[i], done + i + 1, hashes[i]);
    }
}

/* Addresses are random, and the author of a file cannot know them. */
static uint64_t make_seed(const vmxi_body *body)
{
    const uint64_t heap = (uint64_t)(uintptr_t)body->slots, stack = (uint64_t)(uintptr_t)&heap;
    return mix(heap ^ ODD, stack ^ ODD << 7);
}

bool vmxi_index_build(vmxi_body *body, const vmxci_allocator *alloc)
{
    if (body->entry_count == 0)
        return true;
    body->slot_count = body->entry_count * SLOTS_PER_ENTRY;
    body->number_bits = UINT32_MAX >> __builtin_clz(body->line_count);
    body->slots = vmxi_resize_array(alloc, NULL, body->slot_count, sizeof *body->slots);
    if (!body->slots)
        return false;
    memset(body->slots, 0, body->slot_count * sizeof *body->slots);
    body->seed = make_seed(body);
    if (body->slot_count > CACHED_SLOTS)
        fill_large(*body);
    else
        fill_small(*body);
    return true;
}

const vmxi_line *vmxi_body_find(const vmxi_body *body, vmxci_str name)
{
    if (body->slot_count == 0)
        return NULL;
    char padded[VMXI_BLOCK];
    vmxci_str readable = name;
    if (name.len < sizeof padded) {
        memcpy(padded, name.ptr, name.len);
        readable.ptr = padded;
    }
    const uint64_t hash = hash_name(body->seed, readable);
    const uint32_t *slot = find_slot(body, name, hash);
    return *slot ? get_line(body, slot) : NULL;
}

const vmxi_line *vmxi_body_find_next(const vmxi_body *body, const vmxi_line *line)
{
    const vmxi_line *end = body->lines + body->line_count;
    if (!(line->flags & VMXCI_LINE_FLAG_DUPLICATE))
        return NULL;
    vmxci_str name = vmxi_body_name(body, line);
    for (line++; line < end; line++)
        if (line->flags & VMXCI_LINE_FLAG_DUPLICATE &&
            vmxi_str_equal_fold(vmxi_body_name(body, line), name))
            return line;
    return NULL;
}

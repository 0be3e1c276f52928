/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <string.h>

#include "base/str.h"
#include "vmx/body.h"
#include "vmx/simd.h"

#define ODD 0x9e3779b97f4a7c15u

enum {
    SLOTS = 3,        /* for each entry; an entry has three bytes, so that 32 bits count them */
    CACHED = 1 << 14, /* as many slots as the first cache may have */
    AHEAD = 32
};

/* Multiply, and let every bit of the product count. */
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

/* The hash of a name, the same for names that differ in the case of letters only.  The seed keeps
 * a file from being made whose names all meet in one slot.  Of a short name 16 bytes are read; of a
 * long one the last 16 are taken as a block, also where they overlap with the one before. */
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

/* The upper half of the hash says where the search for a name begins. */
static inline uint32_t *first_slot(const vmxi_body *body, uint64_t hash)
{
    return body->slots + ((hash >> 32) * body->slot_count >> 32);
}

/* The line that SLOT, which is not free, is about. */
static inline vmxi_line *line_of(const vmxi_body *body, const uint32_t *slot)
{
    return &body->lines[(*slot & body->number_bits) - 1];
}

/* The slot of NAME: the one that has it, or the free one where it would stand. */
static inline uint32_t *find_slot(const vmxi_body *body, vmxci_str name, uint64_t hash)
{
    uint32_t *slot = first_slot(body, hash);
    while (*slot != 0 && (((*slot ^ (uint32_t)hash) & ~body->number_bits) != 0 ||
                          !vmxi_str_equal_fold(vmxi_body_name(body, line_of(body, slot)), name)))
        if (++slot == body->slots + body->slot_count)
            slot = body->slots;
    return slot;
}

/* Add LINE, whose number, from 1, is NUMBER. */
static inline void add(const vmxi_body *body, vmxi_line *line, uint32_t number, uint64_t hash)
{
    uint32_t *slot = find_slot(body, vmxi_body_name(body, line), hash);
    if (*slot == 0) {
        *slot = ((uint32_t)hash & ~body->number_bits) | number;
        return;
    }
    line->flags |= VMXCI_LINE_DUPLICATE;
    line_of(body, slot)->flags |= VMXCI_LINE_DUPLICATE;
}

/* A table that is in the caches. */
static void add_near(const vmxi_body body)
{
    vmxi_line *line = body.lines;
    for (uint32_t number = 1; number <= body.line_count; number++, line++)
        if (line->kind == VMXCI_LINE_ENTRY)
            add(&body, line, number, hash_name(body.seed, vmxi_body_name(&body, line)));
}

/* A large one is not: the slots of some lines are asked for before the first of them is needed, so
 * that the waits for them overlap. */
static void add_far(const vmxi_body body)
{
    uint64_t hashes[AHEAD];
    for (uint32_t done = 0, count; done < body.line_count; done += count) {
        vmxi_line *lines = body.lines + done;
        count = body.line_count - done < AHEAD ? body.line_count - done : AHEAD;
        for (uint32_t i = 0; i < count; i++) {
            hashes[i] = hash_name(body.seed, vmxi_body_name(&body, &lines[i]));
            __builtin_prefetch(first_slot(&body, hashes[i]), 1);
        }
        for (uint32_t i = 0; i < count; i++)
            if (lines[i].kind == VMXCI_LINE_ENTRY)
                add(&body, &lines[i], done + i + 1, hashes[i]);
    }
}

/* Addresses are random, and nothing that the file could know. */
static uint64_t make_seed(const vmxi_body *body)
{
    const uint64_t heap = (uint64_t)(uintptr_t)body->slots, stack = (uint64_t)(uintptr_t)&heap;
    return mix(heap ^ ODD, stack ^ ODD << 7);
}

bool vmxi_index_build(vmxi_body *body, const vmxci_allocator *alloc)
{
    if (body->entry_count == 0)
        return true;
    body->slot_count = body->entry_count * SLOTS;
    body->number_bits = UINT32_MAX >> __builtin_clz(body->line_count);
    body->slots = vmxi_resize_array(alloc, NULL, body->slot_count, sizeof *body->slots);
    if (!body->slots)
        return false;
    memset(body->slots, 0, body->slot_count * sizeof *body->slots);
    body->seed = make_seed(body);
    if (body->slot_count > CACHED)
        add_far(*body);
    else
        add_near(*body);
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
    return *slot ? line_of(body, slot) : NULL;
}

const vmxi_line *vmxi_body_find_next(const vmxi_body *body, const vmxi_line *line)
{
    const vmxi_line *end = body->lines + body->line_count;
    if (!(line->flags & VMXCI_LINE_DUPLICATE))
        return NULL;
    vmxci_str name = vmxi_body_name(body, line);
    for (line++; line < end; line++)
        if (line->flags & VMXCI_LINE_DUPLICATE &&
            vmxi_str_equal_fold(vmxi_body_name(body, line), name))
            return line;
    return NULL;
}

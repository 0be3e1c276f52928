/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <string.h>

#include "base/str.h"
#include "vmx/body.h"
#include "vmx/simd.h"

#define ODD 0x9e3779b97f4a7c15u

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
static inline uint32_t hash_name(uint64_t seed, vmxci_str name)
{
    uint64_t hash = seed ^ name.len;
    if (name.len < VMXI_BLOCK)
        return (uint32_t)mix_block(seed, hash, vmxi_fold_short(name.ptr, name.len));
    const char *last = name.ptr + (name.len - VMXI_BLOCK);
    for (const char *p = name.ptr; p < last; p += VMXI_BLOCK)
        hash = mix_block(seed, hash, vmxi_fold_block(p));
    return (uint32_t)mix_block(seed, hash, vmxi_fold_block(last));
}

/* The slot of NAME: the one that has it, or the free one where it would stand. */
static inline vmxi_slot *find_slot(const vmxi_body *body, vmxci_str name, uint32_t hash)
{
    vmxi_slot *slot = body->slots + ((uint64_t)hash * body->slot_count >> 32);
    for (;;) {
        if (slot->line == 0 ||
            (slot->hash == hash &&
             vmxi_str_equal_fold(vmxi_body_name(body, &body->lines[slot->line - 1]), name)))
            return slot;
        if (++slot == body->slots + body->slot_count)
            slot = body->slots;
    }
}

static inline void add(vmxi_body *body, uint32_t at)
{
    vmxi_line *line = &body->lines[at];
    vmxci_str name = vmxi_body_name(body, line);
    uint32_t hash = hash_name(body->seed, name);
    vmxi_slot *slot = find_slot(body, name, hash);
    if (slot->line == 0) {
        *slot = (vmxi_slot){ hash, at + 1 };
        return;
    }
    line->flags |= VMXCI_LINE_DUPLICATE;
    body->lines[slot->line - 1].flags |= VMXCI_LINE_DUPLICATE;
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
    body->slot_count = body->entry_count + body->entry_count / 2 + 1;
    body->slots = vmxi_resize_array(alloc, NULL, body->slot_count, sizeof *body->slots);
    if (!body->slots)
        return false;
    memset(body->slots, 0, body->slot_count * sizeof *body->slots);
    body->seed = make_seed(body);
    for (uint32_t i = 0; i < body->line_count; i++)
        if (body->lines[i].kind == VMXCI_LINE_ENTRY)
            add(body, i);
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
    uint32_t line = find_slot(body, name, hash_name(body->seed, readable))->line;
    return line ? &body->lines[line - 1] : NULL;
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

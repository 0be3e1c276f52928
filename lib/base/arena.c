/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdalign.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

enum {
    BLOCK = 256 << 10,     /* bytes of the first block */
    LARGEST_KEPT = 1 << 20 /* bytes of a block that a reset keeps */
};

/* The size of an object precedes it. */
typedef union header {
    size_t size;
    max_align_t align;
} header;

struct vmxi_arena_block {
    vmxi_arena_block *next; /* older and smaller, or NULL */
    size_t room, used;      /* bytes of `bytes` */
    alignas(max_align_t) char bytes[];
};

static size_t round_up(size_t size)
{
    return (size + sizeof(header) - 1) / sizeof(header) * sizeof(header);
}

static vmxi_arena_block *add_block(vmxi_arena *arena, size_t least)
{
    const size_t room = least > BLOCK ? least : BLOCK;
    vmxi_arena_block *block = malloc(sizeof *block + room);
    if (!block)
        return NULL;
    block->next = arena->blocks;
    block->room = room;
    block->used = 0;
    arena->blocks = block;
    return block;
}

static void *allocate(vmxi_arena *arena, size_t size)
{
    if (size > SIZE_MAX / 2)
        return NULL;
    const size_t need = sizeof(header) + round_up(size);
    vmxi_arena_block *block = arena->blocks;
    if (!block || block->room - block->used < need)
        block = add_block(arena, need);
    if (!block)
        return NULL;
    header *h = (header *)(void *)(block->bytes + block->used);
    h->size = size;
    block->used += need;
    return h + 1;
}

/* Returns whether the object of H is the latest in BLOCK. */
static bool is_latest(const vmxi_arena_block *block, const header *h)
{
    return (const char *)(h + 1) + round_up(h->size) == block->bytes + block->used;
}

/* Resizes the latest object in its place.  Returns whether that was possible. */
static bool resize_latest(vmxi_arena_block *block, header *h, size_t size)
{
    if (size > SIZE_MAX / 2 || !is_latest(block, h))
        return false;
    const size_t before = block->used - round_up(h->size);
    if (block->room - before < round_up(size))
        return false;
    block->used = before + round_up(size);
    h->size = size;
    return true;
}

static void *resize(void *payload, void *ptr, size_t size)
{
    vmxi_arena *arena = payload;
    if (!ptr)
        return allocate(arena, size);
    header *h = (header *)ptr - 1;
    if (resize_latest(arena->blocks, h, size))
        return ptr;
    if (size <= h->size)
        return ptr;
    void *moved = allocate(arena, size);
    if (moved)
        memcpy(moved, ptr, h->size);
    return moved;
}

void vmxi_arena_init(vmxi_arena *out)
{
    *out = (vmxi_arena){ .alloc = { resize, out }, .blocks = NULL };
}

static void free_blocks(vmxi_arena_block *block)
{
    while (block) {
        vmxi_arena_block *next = block->next;
        free(block);
        block = next;
    }
}

void vmxi_arena_reset(vmxi_arena *arena)
{
    vmxi_arena_block *block = arena->blocks;
    if (!block)
        return;
    free_blocks(block->next);
    block->next = NULL;
    block->used = 0;
    if (block->room > LARGEST_KEPT)
        vmxi_arena_free(arena);
}

void vmxi_arena_free(vmxi_arena *arena)
{
    free_blocks(arena->blocks);
    arena->blocks = NULL;
}

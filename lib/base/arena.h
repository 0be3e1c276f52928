/* SPDX-License-Identifier: MIT */
/* An allocator for objects that are freed together: it only moves a position on, and freeing one
 * object returns nothing unless that object is the latest.  For one thread at a time. */
#ifndef VMXI_BASE_ARENA_H
#define VMXI_BASE_ARENA_H

#include <vmxci.h>

typedef struct vmxi_arena_block vmxi_arena_block;

typedef struct vmxi_arena {
    vmxci_allocator alloc; /* allocates from this arena */
    vmxi_arena_block *blocks;
} vmxi_arena;

/* Makes OUT an arena without memory.  OUT must not be moved afterwards. */
void vmxi_arena_init(vmxi_arena *out);

/* Frees all objects.  Keeps one block of memory for the next ones. */
void vmxi_arena_reset(vmxi_arena *arena);

/* Frees all objects and all memory. */
void vmxi_arena_free(vmxi_arena *arena);

#endif

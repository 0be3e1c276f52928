/* SPDX-License-Identifier: MIT */
/* What a walk needs of one directory: its subdirectories and .vmx files in the order of their
 * names, and what its names tell about the VMs in it. */
#ifndef VMXI_TREE_ENTRIES_H
#define VMXI_TREE_ENTRIES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "vm/listing.h"

typedef struct vmxi_entry {
    const char *name;
    bool is_directory;
} vmxi_entry;

typedef struct vmxi_entries {
    vmxi_entry *list;
    size_t count, room;
    size_t directories; /* how many of them are directories */
    vmxi_buf names;     /* behind the list */
    vmxi_listing listing;
} vmxi_entries;

#define VMXI_ENTRIES_INIT                                                             \
    {                                                                                 \
        .names = VMXI_BUF_INIT(&vmxi_default_allocator), .listing = VMXI_LISTING_INIT \
    }

/* Lists the directory that was just opened as DIR.  HIDDEN: names that begin with a dot count too.
 * BUFFER, of SIZE bytes, is used as memory.  OUT was initialized, and its memory is used again.
 * Returns VMXCI_OK, ENOMEM or EIO. */
int vmxi_entries_read(vmxi_entries *out, int dir, bool hidden, void *buffer, size_t size,
                      vmxci_error *err);

void vmxi_entries_free(vmxi_entries *entries);

#endif

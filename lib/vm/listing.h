/* SPDX-License-Identifier: MIT */
/* What the names in a directory tell about the VMs in it; no file in it is opened. */
#ifndef VMXI_VM_LISTING_H
#define VMXI_VM_LISTING_H

#include <stdbool.h>

#include <vmxci.h>

#include "base/buf.h"

typedef struct vmxi_listing {
    unsigned locks;       /* *.lck: how many files here may have a lock of VMware */
    bool has_saved_state; /* *.vmss */
    bool has_memory;      /* *.vmem or *.vswp: memory of a VM that is running or has crashed */
    bool has_snapshots;   /* *.vmsn; *.vmsd does not count: every VM has one, mostly empty */
    vmxi_buf copies;      /* names that end in '~', each with its NUL */
    vmxi_buf temps;       /* names of vmxci's temporary files, each with its NUL */
} vmxi_listing;

/* An empty listing. */
#define VMXI_LISTING_INIT                                 \
    {                                                     \
        .copies = VMXI_BUF_INIT(&vmxi_default_allocator), \
        .temps = VMXI_BUF_INIT(&vmxi_default_allocator)   \
    }

/* Adds the name ENTRY.  `failed` of the buffers tells that there is no memory. */
void vmxi_listing_add(vmxi_listing *listing, const char *entry);

/* Lists the directory DIR.  Returns VMXCI_OK, ENOMEM or EIO; in each case the caller frees OUT with
 * vmxi_listing_free. */
int vmxi_listing_read(vmxi_listing *out, int dir, vmxci_error *err);

/* Returns whether there is a copy of the file NAME, called NAME~: VMware is rewriting the file, or
 * was interrupted. */
bool vmxi_listing_has_copy(const vmxi_listing *listing, const char *name);

/* Removes all names. */
void vmxi_listing_clear(vmxi_listing *listing);

/* Frees LISTING and sets it to zeros.  A LISTING of zeros is allowed. */
void vmxi_listing_free(vmxi_listing *listing);

#endif

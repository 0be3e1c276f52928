/* SPDX-License-Identifier: MIT */
/* What the names in a VM's directory tell about the VM; no file in it is opened. */
#ifndef VMXI_VM_LISTING_H
#define VMXI_VM_LISTING_H

#include <stdbool.h>

#include <vmxci.h>

#include "base/buf.h"

typedef struct vmxi_listing {
    bool has_locks;           /* *.lck: a file here may have a lock of VMware */
    bool has_saved_state;     /* *.vmss */
    bool has_memory;          /* *.vmem or *.vswp: memory of a VM that is running or has crashed */
    bool has_unfinished_copy; /* NAME.vmx~: VMware is rewriting the file or was interrupted */
    bool has_snapshots;       /* *.vmsn; *.vmsd does not count: every VM has one, mostly empty */
    vmxi_buf temps;           /* names of vmxci's temporary files, each with its NUL */
} vmxi_listing;

/* Lists the directory DIR of the file NAME.  Returns VMXCI_OK, ENOMEM or EIO; in each case the
 * caller frees OUT with vmxi_listing_free. */
int vmxi_listing_read(vmxi_listing *out, int dir, const char *name, vmxci_error *err);

/* Frees LISTING and sets it to zeros.  A LISTING of zeros is allowed. */
void vmxi_listing_free(vmxi_listing *listing);

#endif

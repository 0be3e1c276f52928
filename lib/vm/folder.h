/* SPDX-License-Identifier: MIT */
/* What one look into a VM's folder tells. */
#ifndef VMXI_VM_FOLDER_H
#define VMXI_VM_FOLDER_H

#include <stdbool.h>

#include <vmxci.h>

#include "base/buf.h"

typedef struct vmxi_folder {
    bool locked;    /* NAME.vmx.lck is there */
    bool saved;     /* a *.vmss: a state that was saved */
    bool memory;    /* a *.vmem or *.vswp: the memory of a VM that runs, or did */
    bool rewriting; /* NAME.vmx~ */
    bool snapshots; /* a *.vmsn; a *.vmsd every VM has, mostly empty */
    vmxi_buf locks; /* the names of all other *.lck, each with its NUL, */
    vmxi_buf temps; /* and those of temporary files */
} vmxi_folder;

/* Read the folder DIR of the file NAME.  Returns VMXCI_OK, ENOMEM or EIO; in any case OUT is to be
 * freed; one of zeros may be, too. */
int vmxi_folder_read(vmxi_folder *out, int dir, const char *name, vmxci_error *err);

void vmxi_folder_free(vmxi_folder *folder);

#endif

/* SPDX-License-Identifier: MIT */
/* The parent disks of a disk, as the descriptors of the disks name them. */
#ifndef VMXI_VM_PARENTS_H
#define VMXI_VM_PARENTS_H

#include <vmxci.h>

/* Verifies that the disk NAME, a path below the directory DIR, has only parent disks in DIR or
 * below it, and these, too.  Disks that do not exist have no parents.  Returns VMXCI_OK,
 * ESNAPSHOTS, ENOMEM or EIO. */
int vmxi_refuse_linked_clone(int dir, const char *name, vmxci_error *err);

#endif

/* SPDX-License-Identifier: MIT */
/* Whether this process has the right to replace the file of a VM, without trying it. */
#ifndef VMXI_VM_ACCESS_H
#define VMXI_VM_ACCESS_H

#include <stdbool.h>

#include <vmxci.h>

#include "lock/hold.h"

/* Refuses an edit of the file of HOLD through a symbolic link that another user may have placed:
 * its owner is neither this user, nor root, nor the owner of the file.  Returns VMXCI_OK,
 * ENOTWRITABLE or EIO. */
int vmxi_refuse_links(const vmxi_hold *hold, vmxci_error *err);

/* Refuses an edit unless this process may create files in the directory of HOLD's file, in that of
 * the link that leads to it, and in their lock directories if they exist.  FILE_HAS_LOCK: the file
 * may have one.  Returns VMXCI_OK, ENOTWRITABLE or EIO. */
int vmxi_refuse_directories(const vmxi_hold *hold, bool file_has_lock, vmxci_error *err);

#endif

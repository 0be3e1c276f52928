/* SPDX-License-Identifier: MIT */
/* flock(2) on the file itself, against a second vmxci. */
#ifndef VMXI_LOCK_FILELOCK_H
#define VMXI_LOCK_FILELOCK_H

#include "file/replace.h"
#include "lock/wait.h"

/* Whether a failure to find or open a file says that something else is in its place. */
bool vmxi_leads_elsewhere(const vmxci_error *err);

/* Open the file that `target` names.  Returns VMXCI_OK, EIO, or ECHANGED: it is gone. */
int vmxi_old_file_open(vmxi_old_file *file, vmxci_error *err);

/* Open it and lock it, until it is closed; where the file system has no such locks it is opened
 * only.  Returns VMXCI_OK, EIO, ECHANGED, or EBUSY. */
int vmxi_old_file_lock(vmxi_old_file *file, bool shared, const vmxi_wait *wait, vmxci_error *err);

#endif

/* SPDX-License-Identifier: MIT */
/* flock(2) on the file itself, against a second vmxci. */
#ifndef VMXI_LOCK_FILELOCK_H
#define VMXI_LOCK_FILELOCK_H

#include <stdbool.h>

#include "file/replace.h"
#include "lock/wait.h"

/* Returns whether ERR, of finding or opening a file, means that the file is gone or that something
 * else is in its place. */
bool vmxi_means_gone(const vmxci_error *err);

/* Opens the file that its `target` names.  Returns VMXCI_OK, EIO, or ECHANGED if it is gone. */
int vmxi_old_file_open(vmxi_old_file *file, vmxci_error *err);

/* Opens the file and locks it until it is closed; if its file system has no such locks, the file is
 * only opened.  Returns VMXCI_OK, EIO, ECHANGED if the file is gone, or EBUSY. */
int vmxi_old_file_lock(vmxi_old_file *file, bool shared, const vmxi_wait *wait, vmxci_error *err);

#endif

/* SPDX-License-Identifier: MIT */
/* Predicting whether a file can be replaced, without writing anything. */
#ifndef VMXI_FILE_REPLACEABLE_H
#define VMXI_FILE_REPLACEABLE_H

#include <stdbool.h>

#include <vmxci.h>

#include "file/target.h"

/* Refuses TARGET if a file system is mounted on it, since it can then not be renamed over.  Returns
 * VMXCI_OK or EIO. */
int vmxi_check_not_mounted(const vmxi_target *target, vmxci_error *err);

/* Checks whether FILE, in a directory that this process may write, can be replaced.  Returns
 * VMXCI_OK, ENOMEM or EIO, with the message that vmxi_replace would give. */
int vmxi_check_replaceable(const vmxi_old_file *file, const char *backup_suffix,
                           bool allow_owner_loss, vmxci_error *err);

#endif

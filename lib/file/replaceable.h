/* SPDX-License-Identifier: MIT */
/* Whether a file can be replaced, without writing anything. */
#ifndef VMXI_FILE_REPLACEABLE_H
#define VMXI_FILE_REPLACEABLE_H

#include <stdbool.h>

#include <vmxci.h>

#include "file/target.h"

/* Checks that FILE, in a directory that this process may write, can be renamed over: that no file
 * system is mounted on it, and that neither chattr(1) nor the sticky bit protects it.  Returns
 * VMXCI_OK or EIO. */
int vmxi_check_renamable(const vmxi_old_file *file, vmxci_error *err);

/* Predicts whether the backup of FILE and its new owner and group are possible.  Returns VMXCI_OK,
 * ENOMEM or EIO, with the message that vmxi_replace would give. */
int vmxi_check_replaceable(const vmxi_old_file *file, const char *backup_suffix,
                           bool allow_owner_loss, vmxci_error *err);

#endif

/* SPDX-License-Identifier: MIT */
/* Making the changes of a group of VMs durable, with as few calls as possible. */
#ifndef VMXI_VM_COMMIT_SYNC_H
#define VMXI_VM_COMMIT_SYNC_H

#include <stddef.h>

#include "vm/commit_one.h"

/* The COUNT commits AT were prepared, with VMXCI_SYNC_BATCH: syncs their new files and backups.
 * Those that cannot be synced fail.  AT is reordered. */
void vmxi_commit_sync_files(vmxi_commit *at[], size_t count);

/* The COUNT commits AT have replaced their files: syncs the directories, with VMXCI_SYNC_BATCH by
 * their file systems.  If that fails, so do the commits; their files are new nevertheless.  AT is
 * reordered.  Without vmxi_commit_find_directory, COUNT must be 1. */
void vmxi_commit_sync_directories(vmxi_commit *at[], size_t count, vmxci_sync sync);

#endif

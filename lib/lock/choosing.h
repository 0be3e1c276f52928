/* SPDX-License-Identifier: MIT */
/* The doorway of the bakery algorithm: a process is choosing while it has a choosing directory. */
#ifndef VMXI_LOCK_CHOOSING_H
#define VMXI_LOCK_CHOOSING_H

#include "lock/attempt.h"

/* Draws the names of our entries, and creates the lock directory and our choosing directory.
 * Returns OK, BUSY if no free name was found in time, STOPPED, or FAILED. */
vmxi_lock_result vmxi_choosing_begin(vmxi_attempt *a);

/* Returns whether our choosing directory is so recent that no process can have removed it.  An
 * older one may have been removed, and its name then drawn by another process. */
bool vmxi_choosing_is_recent(const vmxi_attempt *a);

/* Removes our choosing directory.  Returns OK, FAILED, or LOST if other processes may have chosen
 * the same ticket number, because the directory may have been removed while we were choosing. */
vmxi_lock_result vmxi_choosing_end(vmxi_attempt *a);

/* Removes our choosing directory after a failure.  If it is not certainly ours, it stays, and other
 * processes remove it in time. */
void vmxi_choosing_abandon(vmxi_attempt *a);

/* Waits until no process is choosing, and removes the choosing directories of dead processes.
 * NAMES gets the names of all entries.  Returns OK, BUSY, STOPPED, LOST or FAILED. */
vmxi_lock_result vmxi_choosing_wait(vmxi_attempt *a, vmxi_buf *names);

#endif

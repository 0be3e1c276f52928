/* SPDX-License-Identifier: MIT */
/* Taking a lock, by the steps that lock.h describes. */
#ifndef VMXI_LOCK_TAKE_H
#define VMXI_LOCK_TAKE_H

#include "lock/attempt.h"

/* Takes the lock of FILE in PARENT, which has to stay open.  Returns OK, BUSY, STOPPED or FAILED.
 * After BUSY, BLOCKER is the member that blocks us, if there is one.  Unless the result is OK, all
 * our entries are removed, except `leftover`.
 *
 * If nothing can be created in PARENT, a shared lock is OK and has no entry: no process can write
 * there anyway. */
vmxi_lock_result vmxi_lock_take(vmxi_lock *out, vmxi_finding *blocker, int parent, const char *file,
                                const vmxi_lock_request *request);

#endif

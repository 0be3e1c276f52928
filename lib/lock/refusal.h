/* SPDX-License-Identifier: MIT */
/* Errors from findings and results: the only place where those of lib/lock become a vmxci_error.
 * Each function returns the status. */
#ifndef VMXI_LOCK_REFUSAL_H
#define VMXI_LOCK_REFUSAL_H

#include <vmxci.h>

#include "lock/inspect.h"
#include "lock/result.h"

/* Refuses an edit because of FOUND: EOPEN, EELSEWHERE, EESXI, ELOCKUNKNOWN, or ENOTWRITABLE if the
 * owner is unknown and the lock cannot be broken; VMXCI_OK if FOUND is not a reason to refuse. */
int vmxi_refuse_lock(const vmxi_finding *found, vmxci_error *err);

/* Refuses an edit because of FOUND in the lock of a disk, owned by a process on this or another
 * machine or by an unknown one: EOPEN. */
int vmxi_refuse_disk(const vmxi_finding *found, vmxci_error *err);

/* Explains why the lock NAME cannot be taken.  BLOCKER is reported in preference to RESULT.
 * Returns what vmxi_refuse_lock returns, EBUSY, EIO or ENOMEM. */
int vmxi_fail_take(vmxi_lock_result result, const vmxi_finding *blocker, const char *name,
                   vmxci_error *err);

/* The lock NAME is not inspected: EBUSY or ENOMEM; VMXCI_OK if it is. */
int vmxi_fail_inspect(vmxi_lock_result result, const char *name, vmxci_error *err);

/* The member FOUND cannot be removed: EIO. */
int vmxi_fail_break(vmxi_lock_result result, const vmxi_finding *found, vmxci_error *err);

/* The lock NAME is not verified: ECHANGED or EIO; VMXCI_OK if it is. */
int vmxi_fail_verify(vmxi_lock_result result, const char *name, vmxci_error *err);

/* The file cannot be locked with flock(2): EBUSY or EIO; VMXCI_OK if it is locked. */
int vmxi_fail_flock(vmxi_lock_result result, vmxci_error *err);

#endif

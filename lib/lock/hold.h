/* SPDX-License-Identifier: MIT */
/* All that keeps others away from one file: VMware's lock on the name that was given, the same on
 * the file that leads to if that was a link, and flock(2) on the file against another vmxci where
 * VMware's lock cannot be had. */
#ifndef VMXI_LOCK_HOLD_H
#define VMXI_LOCK_HOLD_H

#include "base/error.h"
#include "file/replace.h"
#include "lock/lock.h"

typedef struct vmxi_hold {
    vmxi_old_file file;
    vmxi_target link; /* the name given, if it is a link; else its `dir` is AT_FDCWD */
    const char *path; /* borrowed */
    vmxi_lock locks[2];
    bool shared; /* they are */
    bool broken; /* a member of somebody else's was removed, by request */
} vmxi_hold;

typedef struct vmxi_hold_request {
    vmxi_host *host;
    bool shared;
    bool break_lock;  /* remove the member in the way, unless it is alive here */
    bool ignore_esxi; /* go on where a file is in the place of the lock's folder */
    vmxi_wait wait;
    /* Asked before a lock is broken: whether nothing else is in the way. */
    int (*may_break)(void *asked, vmxci_error *err);
    void *asked;
} vmxi_hold_request;

/* Find the file that PATH leads to.  Returns VMXCI_OK, ENOENT or EIO. */
int vmxi_hold_find(vmxi_hold *out, const char *path, vmxci_error *err);

/* Who has a lock on it, HOLD's own aside, and those who wait for that: the finding that matters
 * most.  FOLDER gets the name of the lock.  LOCKED: the file itself is known to have one.  Returns
 * VMXCI_OK or ENOMEM. */
int vmxi_hold_look(vmxi_finding *out, vmxi_shown *folder, const vmxi_hold *hold, bool locked,
                   vmxi_host *host, vmxci_error *err);

/* Whether names are short enough for locks: VMXCI_OK or EIO. */
int vmxi_hold_check_names(const vmxi_hold *hold, vmxci_error *err);

/* Take all locks, and open the file.  Returns VMXCI_OK, ENOMEM, EIO, EBUSY, ECHANGED (it is gone),
 * or what vmxi_refuse_lock does. */
int vmxi_hold_take(vmxi_hold *hold, const vmxi_hold_request *request, vmxci_error *err);

/* Whether the locks are still ours: VMXCI_OK, ECHANGED or EIO.  HOLD is a vmxi_hold. */
int vmxi_hold_check(const void *hold, vmxci_error *err);

/* Give all back, and close it.  Returns false where a lock could not be removed: ENTRY is its name
 * then. */
bool vmxi_hold_drop(vmxi_hold *hold, vmxi_shown *entry);

#endif

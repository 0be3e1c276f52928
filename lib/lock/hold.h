/* SPDX-License-Identifier: MIT */
/* All locks of one edit: VMware's lock of the path that was given; if that is a symbolic link, the
 * lock of the file that it leads to as well; and flock(2) on the file where VMware's lock cannot be
 * had, because a lock file of ESXi is in its place and is ignored. */
#ifndef VMXI_LOCK_HOLD_H
#define VMXI_LOCK_HOLD_H

#include <stdbool.h>

#include "base/error.h"
#include "file/replace.h"
#include "lock/findings.h"
#include "lock/take.h"

typedef struct vmxi_hold {
    vmxi_old_file file;
    vmxi_target link; /* the symbolic link, if the path is one; otherwise its `dir` is AT_FDCWD */
    vmxi_link_owners link_owners;
    const char *path;   /* borrowed */
    vmxi_lock locks[2]; /* of the link, if there is one, and then of the file */
    bool shared;        /* the locks are shared */
    bool has_ignored;   /* a lock of ESXi was ignored, so one of `locks` is not held */
    bool has_broken;    /* a member was removed by request, which happens once only */
} vmxi_hold;

typedef struct vmxi_hold_request {
    vmxi_host *host;
    bool shared;
    bool break_lock;  /* remove the blocking member if it is breakable */
    bool ignore_esxi; /* go on without VMware's lock if ESXi's lock file is in its place */
    vmxi_wait wait;
    /* Called before a lock is broken: returns VMXCI_OK, or the reason not to go on. */
    int (*may_break)(void *payload, vmxci_error *err);
    void *may_break_payload;
} vmxi_hold_request;

/* Finds the file that PATH leads to.  Returns VMXCI_OK, ENOENT or EIO. */
int vmxi_hold_find(vmxi_hold *out, const char *path, vmxci_error *err);

/* Inspects all locks and adds to OUT, for each lock, the most important member of another process
 * (an owner or a waiting process); the most important lock comes first.  FILE_HAS_LOCK: the file
 * may have a lock directory.  Returns VMXCI_OK, ENOMEM, or EBUSY if WAIT was stopped. */
int vmxi_hold_inspect(vmxi_findings *out, const vmxi_hold *hold, bool file_has_lock,
                      vmxi_host *host, const vmxi_wait *wait, vmxci_error *err);

/* Checks that no name is too long to be locked.  Returns VMXCI_OK or EIO. */
int vmxi_hold_check_names(const vmxi_hold *hold, vmxci_error *err);

/* Takes all locks and opens the file.  Returns VMXCI_OK, ENOMEM, EIO, EBUSY, ECHANGED if the file
 * is gone, or what vmxi_refuse_lock does.  On error, some locks may be held. */
int vmxi_hold_take(vmxi_hold *hold, const vmxi_hold_request *request, vmxci_error *err);

/* Returns whether the file's own lock is held, and no other process can have it. */
bool vmxi_hold_is_exclusive(const vmxi_hold *hold);

/* Verifies that the locks are still ours.  HOLD is a vmxi_hold.  Returns VMXCI_OK, ECHANGED or
 * EIO. */
int vmxi_hold_verify(const void *hold, vmxci_error *err);

/* Closes the file and releases all locks.  Returns false if a lock cannot be removed; then LEFTOVER
 * names it. */
bool vmxi_hold_release(vmxi_hold *hold, vmxi_shown *leftover);

#endif

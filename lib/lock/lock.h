/* SPDX-License-Identifier: MIT */
/* VMware's own lock of a file: its hosted products take it while they have a VM open.  It is a
 * queue in a folder, made of nothing but mkdir, exclusive create, rename, unlink and rmdir, so it
 * works on every file system:
 *
 *     mark     create the folder NAME.lck, and in it the folder D12345.lck: "12345 is choosing"
 *     choose   create E12345.lck; take a number higher than that of every member
 *     enter    write who we are into it; rename it to M12345.lck; remove D12345.lck
 *     wait     until nobody is choosing, and every member that goes first is gone or dead
 *     hold
 *     leave    remove M12345.lck, and the folder if nobody is in it
 *
 * Whoever was choosing for more than 8 s is taken for dead by the others.  So one who was stopped
 * for long finds at the end that the entry is gone, and starts again; and since a program can be
 * stopped anywhere, it is looked at once more before anything is done that cannot be undone. */
#ifndef VMXI_LOCK_LOCK_H
#define VMXI_LOCK_LOCK_H

#include <vmxci.h>

#include "lock/look.h"
#include "lock/wait.h"

typedef struct vmxi_lock {
    vmxi_lockdir dir;
    char entry[VMXI_ENTRY_SIZE]; /* of our member; "": there is none */
    char bytes[VMXI_MEMBER_SIZE];
    char left[VMXI_ENTRY_SIZE]; /* an entry of ours that could not be removed, or "" */
} vmxi_lock;

typedef struct vmxi_lock_request {
    vmxi_host *host;
    vmxci_str location; /* the path of the folder */
    bool shared;
    vmxi_wait wait;
} vmxi_lock_request;

/* Take the lock of FILE in the folder PARENT, which has to stay open.  Returns 0,
 * an errno, VMXI_WAIT_STOPPED, or VMXI_WAIT_BUSY: WHO is the member in the way, if there is one.
 * Unless this succeeds, nothing of ours is left behind, save what `left` names. */
int vmxi_lock_take(vmxi_lock *out, vmxi_finding *who, int parent, const char *file,
                   const vmxi_lock_request *request);

/* Whether it is still ours: 0, VMXI_WAIT_LOST, or the errno for which that cannot be told. */
int vmxi_lock_check(const vmxi_lock *lock);

/* Give it back.  What could not be removed is named in `left`. */
void vmxi_lock_release(vmxi_lock *lock);

/* Remove the member that FOUND describes, if it is still as it was.  Returns 0, an errno, or
 * VMXI_WAIT_LOST: it is another one now. */
int vmxi_lock_break(int parent, const char *file, const vmxi_finding *found);

#endif

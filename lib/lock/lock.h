/* SPDX-License-Identifier: MIT */
/* VMware's lock of a file, which its hosted products take while they have a VM open: Lamport's
 * bakery algorithm over directory entries.  A process that wants the lock takes a ticket with a
 * number higher than all that it sees, and waits until all lower numbers are gone.  Two processes
 * may choose at the same time and get the same number; so each announces beforehand that it is
 * choosing, and none compares numbers while another one is choosing.  Equal numbers are ordered by
 * the names of the entries.
 *
 * The lock of the file NAME is the directory NAME.lck.  A process draws a random number such as
 * 12345 for the names of its entries, which need only mkdir, exclusive create, rename, unlink and
 * rmdir, and so work on every file system:
 *
 *     D12345.lck   a directory: the process is choosing
 *     E12345.lck   a draft: the member file while it is written
 *     M12345.lck   a member file: ticket number, and machine, process and program (member.h)
 *
 * Taking the lock (take.h):
 *
 *     choosing.h   create NAME.lck and D12345.lck
 *     ticket.h     create E12345.lck; choose a number one above that of every member; write it;
 *                  rename E12345.lck to M12345.lck; remove D12345.lck
 *     turn.h       wait until no process is choosing, and then until each member with a lower
 *                  number is gone; remove stale members.  Shared locks do not wait for each other
 *
 * Releasing it: remove M12345.lck, and NAME.lck if it is empty.  A process that could not create
 * an entry removes NAME.lck only if it has created it.
 *
 * A process that has been choosing for more than 8 seconds counts as dead, and other processes
 * remove its entries.  If it was only suspended, it finds its entries missing and starts again.
 * VMware removes even its member file, so the owner verifies the lock right before a change that
 * cannot be undone. */
#ifndef VMXI_LOCK_LOCK_H
#define VMXI_LOCK_LOCK_H

#include <sys/types.h>

#include "lock/entry.h"
#include "lock/inspect.h"
#include "lock/lockdir.h"
#include "lock/result.h"

/* A lock of ours, or one that is being taken. */
typedef struct vmxi_lock {
    vmxi_lockdir dir;
    char entry[VMXI_ENTRY_SIZE]; /* the name of our member file; "" if there is none */
    char bytes[VMXI_MEMBER_SIZE];
    vmxi_identity written;          /* of the member file */
    char leftover[VMXI_ENTRY_SIZE]; /* an entry of ours that could not be removed, or "" */
    pid_t pid;                      /* the process that takes the lock */
} vmxi_lock;

#define VMXI_LOCK_INIT     \
    {                      \
        .dir = {.fd = -1 } \
    }

/* Verifies that the lock is still ours.  Returns OK, LOST or FAILED. */
vmxi_lock_result vmxi_lock_verify(const vmxi_lock *lock);

/* Releases the lock, if it is held.  In a child of the process that has taken the lock, only closes
 * the lock directory. */
void vmxi_lock_release(vmxi_lock *lock);

/* Removes ENTRY, one of ours.  On error other than ENOENT, `leftover` names it.  Returns 0 or an
 * errno. */
int vmxi_lock_remove_entry(vmxi_lock *lock, const char *entry);

/* Removes the member FOUND of another owner from the lock of FILE in PARENT.  Returns OK, also if
 * it no longer exists, FAILED, or LOST if another member has its name now. */
vmxi_lock_result vmxi_lock_break(int parent, const char *file, const vmxi_finding *found);

#endif

/* SPDX-License-Identifier: MIT */
/* Inspecting a lock: its members, and what is known of their owners.  Nothing is written. */
#ifndef VMXI_LOCK_INSPECT_H
#define VMXI_LOCK_INSPECT_H

#include <stdbool.h>

#include <vmxci.h>

#include "lock/host.h"
#include "lock/lockdir.h"
#include "lock/wait.h"

/* One member of a lock, or the lock as a whole if it has none or cannot be read. */
typedef struct vmxi_finding {
    vmxci_lock_kind kind;
    char lock[NAME_MAX + 1];  /* the name of the lock directory */
    char entry[NAME_MAX + 1]; /* the name of the member file; "" for the lock as a whole */
    char bytes[VMXI_MEMBER_SIZE + 1];
    size_t len;
    vmxi_member member; /* zeros if the member file cannot be read or parsed */
    int sys_errno;      /* why the member file or the lock cannot be read; EINVAL: the member is no
                           regular file; otherwise 0 */
    bool contained;     /* its owner is in another container of this host */
    bool is_file;       /* the member is a regular file, even if an unreadable one */
    unsigned foreign;   /* the number of members of the lock with owners elsewhere or unknown */
} vmxi_finding;

/* Reads the member file ENTRY and classifies its owner.  Returns false if it does not exist. */
bool vmxi_inspect_member(vmxi_finding *out, const vmxi_lockdir *dir, const char *entry,
                         vmxi_host *host);

/* Opens the lock directory DIR and finds the member that matters most, except for OWN, which may be
 * "".  Live owners on this machine matter most, then other machines, unknown owners and stale
 * members.  The kind is VMXCI_LOCK_NONE if there is no member.  Asks WAIT whether to stop after
 * every 64 entries.  Returns OK, FAILED if memory runs out, or STOPPED; if it is not OK, OUT is not
 * to be relied on. */
vmxi_lock_result vmxi_inspect_lock(vmxi_finding *out, vmxi_lockdir *dir, const char *own,
                                   vmxi_host *host, const vmxi_wait *wait);

void vmxi_finding_copy(vmxi_finding *out, const vmxi_finding *from);

/* Returns the name of the file that the lock of FOUND locks: borrowed from FOUND. */
vmxci_str vmxi_finding_file(const vmxi_finding *found);

/* Returns whether A matters more than B. */
bool vmxi_finding_outranks(const vmxi_finding *a, const vmxi_finding *b);

/* Returns whether '--break-lock' may remove the member FOUND: it is a regular file, and its owner
 * is on another machine or unknown.  (Stale members are removed anyway.) */
bool vmxi_finding_is_breakable(const vmxi_finding *found);

#endif

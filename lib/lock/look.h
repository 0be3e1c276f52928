/* SPDX-License-Identifier: MIT */
/* Who holds a lock; nothing is written. */
#ifndef VMXI_LOCK_LOOK_H
#define VMXI_LOCK_LOOK_H

#include <vmxci.h>

#include "lock/lockdir.h"
#include "lock/owner.h"

/* One member of a lock, or what is in its way. */
typedef struct vmxi_finding {
    vmxci_lock_kind kind;
    char entry[NAME_MAX + 1]; /* the name of the member; "": not a member is meant */
    char bytes[VMXI_MEMBER_SIZE + 1];
    size_t len;
    vmxi_member member; /* of a member that could be read; else all zeros */
    int sys;            /* the errno for which nothing can be told, or 0 */
    unsigned breakable; /* how many members there are that may be removed on request */
} vmxi_finding;

/* Read the member ENTRY and judge its owner.  ENOENT: it is gone. */
int vmxi_look_at(vmxi_finding *out, const vmxi_lockdir *dir, const char *entry, vmxi_host *host);

void vmxi_finding_copy(vmxi_finding *out, const vmxi_finding *from);

/* Whether A is to be told rather than B. */
bool vmxi_finding_matters_more(const vmxi_finding *a, const vmxi_finding *b);

/* The member that matters most, other than OWN ("": there is none): one that is alive here,
 * else one of elsewhere, else one that cannot be told, else one that is stale.  Where there is
 * none the kind is VMXCI_LOCK_NONE.  DIR is open afterwards if the folder is there.  Returns 0
 * or ENOMEM. */
int vmxi_look(vmxi_finding *out, vmxi_lockdir *dir, const char *own, vmxi_host *host);

/* Whether FOUND is a member that may be removed on request: not one that is alive here. */
bool vmxi_finding_may_be_broken(const vmxi_finding *found);

/* What SYS, from opening the folder of DIR, means. */
void vmxi_look_failed(vmxi_finding *out, const vmxi_lockdir *dir, int sys);

#endif

/* SPDX-License-Identifier: MIT */
/* Whether the process that wrote a member file still runs. */
#ifndef VMXI_LOCK_OWNER_H
#define VMXI_LOCK_OWNER_H

#include <stdbool.h>

#include <vmxci.h>

#include "lock/host.h"
#include "lock/member.h"

/* Returns what HOST can know of the owner of MEMBER: VMXCI_LOCK_HERE, STALE, ELSEWHERE or UNKNOWN.
 * DIR is the lock directory.  Stale needs proof; the age of a member proves nothing. */
vmxci_lock_kind vmxi_owner_classify(const vmxi_member *member, const vmxi_host *host, int dir);

/* Returns whether the owner of MEMBER runs, or has run, in another container of this host. */
bool vmxi_owner_is_contained(const vmxi_member *member, const vmxi_host *host);

#endif

/* SPDX-License-Identifier: MIT */
#ifndef VMXI_LOCK_OWNER_H
#define VMXI_LOCK_OWNER_H

#include <vmxci.h>

#include "lock/host.h"
#include "lock/member.h"

/* What is known of the owner of MEMBER from HOST: VMXCI_LOCK_HERE, STALE, ELSEWHERE or UNKNOWN.
 * Only what is certain counts: a member is never stale because of its age. */
vmxci_lock_kind vmxi_owner_kind(const vmxi_member *member, const vmxi_host *host);

#endif

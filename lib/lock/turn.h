/* SPDX-License-Identifier: MIT */
/* Waiting for our turn, once we have a ticket. */
#ifndef VMXI_LOCK_TURN_H
#define VMXI_LOCK_TURN_H

#include "lock/attempt.h"

/* Waits until no process is choosing and no member is ahead of us, and removes stale members.
 * Returns OK, LOST, STOPPED, FAILED, or BUSY: then `blocker` is the member that blocks us, if there
 * is one. */
vmxi_lock_result vmxi_turn_wait(vmxi_attempt *a);

#endif

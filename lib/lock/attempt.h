/* SPDX-License-Identifier: MIT */
/* One attempt to take a lock: what its steps, in choosing.h, ticket.h and turn.h, share. */
#ifndef VMXI_LOCK_ATTEMPT_H
#define VMXI_LOCK_ATTEMPT_H

#include "lock/lock.h"
#include "lock/wait.h"

typedef struct vmxi_lock_request {
    vmxi_host *host;
    vmxci_str location; /* the path of the lock directory */
    bool shared;
    vmxi_wait wait;
} vmxi_lock_request;

typedef struct vmxi_attempt {
    vmxi_lock *lock;
    const vmxi_lock_request *request;
    vmxi_finding *blocker;          /* the member that was last waited for */
    char choosing[VMXI_ENTRY_SIZE]; /* the names of our entries, which have one number */
    char draft[VMXI_ENTRY_SIZE];
    char member[VMXI_ENTRY_SIZE];
    uint64_t choosing_since; /* when our choosing directory was created */
    bool has_chosen;         /* a choosing directory was created, so the lock is writable */
    uint32_t ticket;
} vmxi_attempt;

#endif

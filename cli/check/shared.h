/* SPDX-License-Identifier: MIT */
/* What several VMs of a run share: the same context ID, UUID or MAC address. */
#ifndef CLI_CHECK_SHARED_H
#define CLI_CHECK_SHARED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "check/identity.h"
#include "check/path_store.h"

/* The identities of all VMs of a run.  All zeros is an empty list. */
struct shared {
    struct identity_list all;
    struct path_store paths;
    uint64_t first_local; /* the place of the first path that is of this host */
};

/* Adds the identities of the VM at PATH.  Returns false, and errno, if that fails. */
bool add_shared(struct shared *shared, const char *path, const struct identity_list *own);

/* Ends the VMs of earlier runs, whose paths may be of other hosts: all VMs that are added from now
 * on are of this host. */
void end_earlier_vms(struct shared *shared);

/* Different VMs with the same value, in the order in which they were added. */
struct shared_group {
    enum identity_kind kind;
    const struct identity *const *members;
    size_t count; /* at least 2 VMs */
};

/* Sorts what was added, and calls EACH for every value that several VMs have, in the order of their
 * first VMs.  Returns false, and errno, if memory runs out or EACH returns false. */
bool for_each_shared(struct shared *shared, bool (*each)(const struct shared_group *, void *),
                     void *payload);

/* Writes the value of IDENTITY as text. */
void describe_identity(char out[40], const struct identity *identity);

/* Returns what the values of KIND are called. */
const char *identity_kind_name(enum identity_kind kind);

void free_shared(struct shared *shared);

#endif

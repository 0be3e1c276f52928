/* SPDX-License-Identifier: MIT */
/* The commit of a group of VMs: all go through one step of commit_one.h before the next step
 * begins, so that they can be synced together, and so that none is renamed before all could be. */
#ifndef VMXI_VM_COMMIT_GROUP_H
#define VMXI_VM_COMMIT_GROUP_H

#include <stdbool.h>
#include <stddef.h>

#include "vm/commit_one.h"

typedef struct vmxi_commit_group {
    vmxi_commit *at;       /* initialized */
    vmxi_commit **ordered; /* room for COUNT pointers */
    size_t count;
    const vmxci_commit_options *options;
    bool has_renamed; /* the group is finished now, whatever `stop` of the VMs returns */
} vmxi_commit_group;

/* Runs all steps, and fills in the results. */
void vmxi_commit_group_run(vmxi_commit_group *g);

#endif

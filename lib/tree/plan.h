/* SPDX-License-Identifier: MIT */
/* What a scan is asked for, complete and the same for all its threads. */
#ifndef VMXI_TREE_PLAN_H
#define VMXI_TREE_PLAN_H

#include <vmxci.h>

typedef struct vmxi_plan {
    vmxci_scan_options options; /* `jobs` is not 0 */
    vmxci_vm_options vm;
    vmxci_parse_options parse;
    const char *const *paths;
    size_t path_count;
    size_t open_nodes; /* how many descriptors of nodes may stay open */
    vmxci_scan_fn each;
    void *payload;
} vmxi_plan;

#endif

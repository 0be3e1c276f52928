/* SPDX-License-Identifier: MIT */
/* Which paths a scan takes: patterns over paths, and the memory of one thread for them. */
#ifndef VMXI_TREE_FILTER_H
#define VMXI_TREE_FILTER_H

#include <vmxci.h>

typedef struct vmxi_filter {
    const vmxci_pattern *select, *reject; /* or NULL */
    vmxci_matcher *matcher;               /* NULL: none was needed yet */
    unsigned uses;                        /* of the matcher */
} vmxi_filter;

/* Sets OUT to 1 if the file PATH is wanted.  Returns VMXCI_OK, ENOMEM or ELIMIT. */
int vmxi_filter_file(int *out, vmxi_filter *filter, vmxci_str path, vmxci_error *err);

/* Sets OUT to 1 if the directory PATH is to be walked.  Returns the same. */
int vmxi_filter_directory(int *out, vmxi_filter *filter, vmxci_str path, vmxci_error *err);

void vmxi_filter_free(vmxi_filter *filter);

#endif

/* SPDX-License-Identifier: MIT */
/* The VMs that earlier runs of vmxci show have printed, of which only the identities count. */
#ifndef CLI_CHECK_FROM_H
#define CLI_CHECK_FROM_H

struct options;
struct shared;

/* Adds the identities of the VMs in FILE, or standard input for "-", to SHARED: FILE is the output
 * of `vmxci show -o jsonl`.  Passes over the VMs that could not be read, and end records.  Reports
 * what is wrong.  Returns an exit status; after a failure some VMs may have been added. */
int read_from(struct shared *shared, const char *file, const struct options *o);

#endif

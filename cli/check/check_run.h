/* SPDX-License-Identifier: MIT */
/* A check of all VMs of a run: what its formats have in common, and what several VMs share. */
#ifndef CLI_CHECK_CHECK_RUN_H
#define CLI_CHECK_CHECK_RUN_H

struct options;

/* Checks the VMs that O asks for, and prints what is found.  Returns an exit status. */
int check_all(const struct options *o);

#endif

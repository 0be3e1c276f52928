/* SPDX-License-Identifier: MIT */
/* Generalizing VMs: what the command generalize does with each VM. */
#ifndef CLI_GENERALIZE_GENERAL_H
#define CLI_GENERALIZE_GENERAL_H

struct options;

/* Generalizes the VMs of O.  Returns an exit status. */
int generalize_all(const struct options *o);

#endif

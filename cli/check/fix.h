/* SPDX-License-Identifier: MIT */
/* Correcting what a check finds, where that needs no guess. */
#ifndef CLI_CHECK_FIX_H
#define CLI_CHECK_FIX_H

struct options;

/* Corrects the VMs that O asks for, one write for each, and prints the findings that remain.
 * Returns an exit status. */
int fix_all(const struct options *o);

#endif

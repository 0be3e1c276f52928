/* SPDX-License-Identifier: MIT */
/* A unified diff on standard output. */
#ifndef CLI_OUTPUT_DIFF_H
#define CLI_OUTPUT_DIFF_H

#include <vmxci.h>

struct options;

/* Prints DIFF, the diff of one file, in colors if O asks for them.  On a terminal control characters
 * are escaped; anywhere else patch(1) can read what is printed. */
void print_diff(vmxci_str diff, const struct options *o);

#endif

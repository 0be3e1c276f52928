/* SPDX-License-Identifier: MIT */
/* A unified diff on standard output. */
#ifndef CLI_OUTPUT_DIFF_H
#define CLI_OUTPUT_DIFF_H

#include <stdbool.h>

#include <vmxci.h>

/* Prints DIFF, the diff of one file, in colors if COLOR.  On a terminal control characters are
 * escaped; anywhere else patch(1) can read what is printed. */
void print_diff(vmxci_str diff, bool color);

#endif

/* SPDX-License-Identifier: MIT */
/* A unified diff, for standard output. */
#ifndef CLI_OUTPUT_DIFF_H
#define CLI_OUTPUT_DIFF_H

#include <vmxci.h>

struct buffer;
struct options;

/* Adds DIFF, the diff of one file, in colors if O asks for them.  For a terminal control characters
 * are escaped; anywhere else patch(1) can read the result. */
void add_diff(struct buffer *out, vmxci_str diff, const struct options *o);

#endif

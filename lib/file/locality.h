/* SPDX-License-Identifier: MIT */
/* Whether a file system belongs to this machine alone. */
#ifndef VMXI_FILE_LOCALITY_H
#define VMXI_FILE_LOCALITY_H

#include <stdbool.h>

/* Returns whether the file that is open as FD is certainly on a file system that no other machine
 * uses at the same time.  An unknown file system is not. */
bool vmxi_is_local(int fd);

#endif

/* SPDX-License-Identifier: MIT */
/* System calls that go on after a signal, and those that not every system has. */
#ifndef VMXI_FILE_CALLS_H
#define VMXI_FILE_CALLS_H

#include <vmxci.h>

/* Calls openat(2) with O_CLOEXEC.  A new file gets the mode 0644, less the umask.  Returns the
 * descriptor, or -1 and sets errno. */
int vmxi_openat(int dir, const char *path, int flags);

/* The others return 0 or an errno. */

/* Writes all of BYTES. */
int vmxi_write_all(int fd, vmxci_str bytes);

int vmxi_fsync(int fd);

/* Renames FROM to TO within DIR.  Returns EEXIST if TO exists. */
int vmxi_rename_new(int dir, const char *from, const char *to);

#endif

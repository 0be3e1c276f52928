/* SPDX-License-Identifier: MIT */
#ifndef VMXI_FILE_OPEN_H
#define VMXI_FILE_OPEN_H

/* openat(2), again where a signal came in between, and for this program alone.  What is made gets
 * the mode 0644, less the umask. */
int vmxi_openat(int dir, const char *path, int flags);

#endif

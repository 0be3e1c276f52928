/* SPDX-License-Identifier: MIT */
/* Where a file really stands: an open folder and a name in it that is no link. */
#ifndef VMXI_FILE_TARGET_H
#define VMXI_FILE_TARGET_H

#include <limits.h>

#include <vmxci.h>

#ifndef PATH_MAX
#define PATH_MAX 4096
#endif

#ifndef NAME_MAX
#define NAME_MAX 255
#endif

typedef struct vmxi_target {
    int dir;
    char name[NAME_MAX + 1];
} vmxi_target;

/* Follow PATH through its links; if it is one itself, LINK is where that stands, else its `dir` is
 * AT_FDCWD.  Returns VMXCI_OK, ENOENT or EIO. */
int vmxi_target_open(vmxi_target *out, vmxi_target *link, const char *path, vmxci_error *err);

void vmxi_target_close(vmxi_target *target);

#endif

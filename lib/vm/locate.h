/* SPDX-License-Identifier: MIT */
/* Which file a path means: the file itself, or the .vmx file in a directory. */
#ifndef VMXI_VM_LOCATE_H
#define VMXI_VM_LOCATE_H

#include <sys/stat.h>

#include <vmxci.h>

/* As vmxci_locate, and opens the file for reading: FD, described by ST.  On failure there is no FD
 * to close, and *PATH_OUT is NULL. */
int vmxi_locate_open(vmxci_text **path_out, int *fd, struct stat *st, const char *path,
                     vmxci_error *err);

#endif

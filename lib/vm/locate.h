/* SPDX-License-Identifier: MIT */
#ifndef VMXI_VM_LOCATE_H
#define VMXI_VM_LOCATE_H

#include <sys/stat.h>

#include <vmxci.h>

/* Open the regular file that PATH means; PATH_OUT is its path. */
int vmxi_locate_open(vmxci_text **path_out, int *fd, struct stat *st, const char *path,
                     vmxci_error *err);

#endif

/* SPDX-License-Identifier: MIT */
/* Reading the other files in the directory of a VM, which can be anything. */
#ifndef VMXI_VM_BESIDE_H
#define VMXI_VM_BESIDE_H

#include <vmxci.h>

/* Opens the regular file PATH, relative to the directory DIR and without '..', for reading.  OUT is
 * -1 if PATH does not exist, or is something else, such as a symbolic link; none in PATH is
 * followed. Returns VMXCI_OK, ENOMEM or EIO. */
int vmxi_open_beside(int *out, int dir, const char *path, vmxci_error *err);

/* The same, but the status is VMXCI_ENOENT if PATH does not exist, and VMXCI_ENOTVMX with a message
 * about the type if it is not a regular file.  OUT is -1 on failure. */
int vmxi_open_regular_beside(int *out, int dir, const char *path, vmxci_error *err);

/* Reports FAILURE, which is about the file NAME.  Returns its code. */
int vmxi_fail_beside(vmxci_error *err, const vmxci_error *failure, const char *name);

#endif

/* SPDX-License-Identifier: MIT */
/* The .vmx files of one directory: which of them is meant if only the directory is given. */
#ifndef VMXI_VM_CANDIDATES_H
#define VMXI_VM_CANDIDATES_H

#include <vmxci.h>

/* Sets OUT to the name of the one .vmx file in the directory that is open as FD, or if there is no
 * .vmx file, of the one .vmtx file.  Names that begin with a dot do not count.  FD is closed.
 * Returns VMXCI_OK, ENOMEM, EIO, or ENOTVMX (no such file, or several).  The caller owns OUT. */
int vmxi_find_vmx_name(vmxci_text **out, int fd, vmxci_error *err);

#endif

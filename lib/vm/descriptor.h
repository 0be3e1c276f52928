/* SPDX-License-Identifier: MIT */
/* The descriptor of a virtual disk: text that says what the disk consists of, in a file of its own
 * or within a sparse disk.  Only the name of the parent disk is read. */
#ifndef VMXI_VM_DESCRIPTOR_H
#define VMXI_VM_DESCRIPTOR_H

#include <stdbool.h>

#include <vmxci.h>

/* Sets OUT to the path of the first parent disk that the descriptor of the disk FD, a regular file,
 * names outside of the directory of the disk.  OUT is NULL if there is none, or if FD has no
 * descriptor.  At most 64 KiB of the descriptor are read.  Returns VMXCI_OK, ENOMEM or EIO.  The
 * caller owns OUT. */
int vmxi_find_outside_parent(vmxci_text **out, int fd, vmxci_error *err);

/* Returns whether PATH, in the notation of any system that VMware runs on, leads outside of the
 * directory that it is relative to, or is absolute. */
bool vmxi_leads_outside(vmxci_str path);

#endif

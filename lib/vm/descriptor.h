/* SPDX-License-Identifier: MIT */
/* The descriptor of a virtual disk: text that says what the disk consists of, in a file of its own
 * or within a sparse disk.  Only the name of the parent disk is read. */
#ifndef VMXI_VM_DESCRIPTOR_H
#define VMXI_VM_DESCRIPTOR_H

#include <stdbool.h>

#include <vmxci.h>

/* Calls FN with the path of each parent disk that the descriptor of the disk FD, a regular file,
 * names, decoded; it is valid during the call.  FD need not have a descriptor.  At most 64 KiB of
 * the descriptor are read.  Returns VMXCI_OK, ENOMEM, EIO, or the result of FN that was not
 * VMXCI_OK. */
int vmxi_for_each_parent(int fd, int (*fn)(vmxci_str path, void *payload, vmxci_error *err),
                         void *payload, vmxci_error *err);

/* Returns whether PATH begins as an absolute one, in the notation of any system that VMware runs
 * on. */
bool vmxi_is_absolute(vmxci_str path);

/* Returns whether PATH, in any of these notations, leads outside of the directory that it is
 * relative to, or is absolute. */
bool vmxi_leads_outside(vmxci_str path);

#endif

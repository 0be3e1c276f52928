/* SPDX-License-Identifier: MIT */
/* Which files in the VM's directory are disks of the VM. */
#ifndef VMXI_VM_DISKS_H
#define VMXI_VM_DISKS_H

#include <stdbool.h>

#include <vmxci.h>

/* Whether DOC names the file NAME in its own directory, open as DIR, as a disk. */
bool vmxi_names_disk(const vmxci_doc *doc, int dir, vmxci_str name);

#endif

/* SPDX-License-Identifier: MIT */
/* The start of a VM, for vmxci_vm_open and for VMs that a walk has found. */
#ifndef VMXI_VM_OPEN_H
#define VMXI_VM_OPEN_H

#include <vmxci.h>

/* Verifies the size of OPT and its reserved members: VMXCI_OK or EINVAL. */
int vmxi_vm_check_options(const vmxci_vm_options *opt, vmxci_error *err);

/* Returns a VM with the options OPT, whose file is not read yet; NULL if there is no memory. */
vmxci_vm *vmxi_vm_new(const vmxci_vm_options *opt);

#endif

/* SPDX-License-Identifier: MIT */
/* The list of snapshots of a VM, the file NAME.vmsd beside its NAME.vmx. */
#ifndef VMXI_VM_SNAPSHOTS_H
#define VMXI_VM_SNAPSHOTS_H

#include <vmxci.h>

/* Verifies that the VM whose .vmx file is NAME in the directory DIR has no snapshots.  Returns
 * VMXCI_OK, ESNAPSHOTS, ENOMEM, ETOOBIG or EIO. */
int vmxi_refuse_snapshots(int dir, const char *name, vmxci_error *err);

#endif

/* SPDX-License-Identifier: MIT */
/* A VM that a walk has found: its directory is open and listed, and the type of its file is known.
 */
#ifndef VMXI_VM_FOUND_H
#define VMXI_VM_FOUND_H

#include "vm/session.h"

/* Opens the regular file at PLACE, which is called PATH in messages, by three system calls; one
 * more if OPT asks for `edit`.  OPT has all members, `parse` and its allocator are not NULL, and
 * there is no `share_lock`.  PLACE must stay until vmxi_vm_leave_place or the end of the VM.
 * Returns what vmxci_vm_open does; ENOENT also if the file is no longer one. */
int vmxi_vm_open_at(vmxci_vm **out, const vmxi_place *place, const char *path,
                    const vmxci_vm_options *opt, vmxci_error *err);

/* Makes the texts and copies of the documents of VM, which callers may keep for longer than VM,
 * with ALLOC from now on. */
void vmxi_vm_set_results(vmxci_vm *vm, const vmxci_allocator *alloc);

/* Lets VM find its file by its path from now on. */
void vmxi_vm_leave_place(vmxci_vm *vm);

#endif

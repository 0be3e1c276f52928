/* SPDX-License-Identifier: MIT */
#ifndef VMXI_VMDIR_VM_H
#define VMXI_VMDIR_VM_H

#include <stdbool.h>

#include <vmxci.h>

#include "base/error.h"
#include "file/read.h"
#include "vmdir/hold.h"

struct vmxci_vm {
    vmxci_vm_options options; /* `parse` is not kept */
    vmxci_text *path;
    vmxci_doc *doc;
    vmxci_doc *original; /* NULL unless opened to be edited */
    vmxi_identity identity;
    bool done; /* the file is no longer the one that was read */
    bool held; /* `hold` is there */
    vmxi_hold hold;
    vmxi_host host;
    /* Of vmxci_vm_state, which lends what they say. */
    vmxi_finding finding;
    vmxci_error refusal;
};

/* Find the file anew.  Where VM is to be edited and the file is gone: ECHANGED. */
int vmxi_vm_find(vmxi_hold *out, const vmxci_vm *vm, vmxci_error *err);

/* Find the file anew, and take its locks.  On failure there is no `hold`. */
int vmxi_vm_hold(vmxci_vm *vm, vmxci_error *err);

/* Let go of `hold`, if it is there.  False: ENTRY could not be removed. */
bool vmxi_vm_let_go(vmxci_vm *vm, vmxi_shown *entry);

/* Let go of it after a failure: ERR tells also what could not be removed. */
void vmxi_vm_give_up(vmxci_vm *vm, vmxci_error *err);

/* Whether a lock is a reason to refuse an edit; FILE is that of VM. */
int vmxi_vm_look(vmxci_vm *vm, vmxi_hold *file, vmxci_error *err);

/* Whether VM can be committed, and is not yet. */
int vmxi_vm_check_edit(const vmxci_vm *vm, vmxci_error *err);

#endif

/* SPDX-License-Identifier: MIT */
#ifndef VMXI_VM_VM_H
#define VMXI_VM_VM_H

#include <stdbool.h>

#include <vmxci.h>

#include "base/error.h"
#include "file/read.h"
#include "vm/folder.h"
#include "lock/hold.h"

/* What was seen of the state of a VM. */
typedef struct vmxi_seen {
    vmxci_power power;
    vmxci_encryption encryption;
    vmxi_finding lock;
    vmxi_folder folder;
    vmxci_error refusal;
} vmxi_seen;

struct vmxci_vm {
    vmxci_vm_options options; /* `parse` is not kept */
    vmxci_text *path;
    vmxci_doc *doc;
    vmxci_doc *original; /* NULL unless opened to be edited */
    vmxi_identity identity;
    bool done;     /* the file is no longer the one that was read */
    bool held;     /* `hold` is there */
    bool breaking; /* a lock is about to be broken: others may remain */
    vmxi_host host;
    vmxi_seen seen; /* of vmxci_vm_state, which lends what it says */
    vmxi_hold hold; /* the last, and large: who takes no lock never touches it */
};

/* Find the file anew.  Where VM is to be edited and the file is gone: ECHANGED. */
int vmxi_vm_find(vmxi_hold *out, const vmxci_vm *vm, vmxci_error *err);

/* Find the file anew, and take its locks.  On failure there is no `hold`. */
int vmxi_vm_hold(vmxci_vm *vm, vmxci_error *err);

/* Let go of `hold`, if it is there.  False: ENTRY could not be removed. */
bool vmxi_vm_let_go(vmxci_vm *vm, vmxi_shown *entry);

/* Let go of it after a failure: ERR tells also what could not be removed. */
void vmxi_vm_give_up(vmxci_vm *vm, vmxci_error *err);

/* Look at the state of VM, whose file is FILE and says DOC, into `seen`.  Returns VMXCI_OK, ENOMEM,
 * EIO, or the reason against an edit.  ERR is not NULL. */
int vmxi_vm_judge(vmxci_vm *vm, const vmxi_hold *file, const vmxci_doc *doc, vmxci_error *err);

/* Whether there is a reason against an edit that no waiting can mend and that comes before all
 * others: VMXCI_OK, EENCRYPTED or ESUSPENDED. */
int vmxi_vm_refuse_early(const vmxci_vm *vm, vmxci_error *err);

/* Whether VM can be committed, and is not yet. */
int vmxi_vm_check_edit(const vmxci_vm *vm, vmxci_error *err);

/* Whether the edit as such is allowed, as vmxci_doc_check_edit. */
int vmxi_vm_check_change(const vmxci_vm *vm, vmxci_error *err);

#endif

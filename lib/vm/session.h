/* SPDX-License-Identifier: MIT */
/* One VM from open to close, and the locks that are held meanwhile. */
#ifndef VMXI_VM_SESSION_H
#define VMXI_VM_SESSION_H

#include <stdbool.h>

#include <vmxci.h>

#include "base/error.h"
#include "file/read.h"
#include "lock/hold.h"
#include "vm/assessment.h"

/* Where a walk has found a VM. */
typedef struct vmxi_place {
    int dir; /* open */
    const char *name;
    const vmxi_listing *listing; /* of the directory */
} vmxi_place;

struct vmxci_vm {
    vmxci_vm_options options; /* `parse` is NULL: it is borrowed by vmxci_vm_open only */
    vmxci_text *path;
    vmxci_doc *doc;
    vmxci_doc *original;       /* NULL unless opened for editing */
    vmxi_identity identity;    /* of the file that was read */
    const vmxi_place *place;   /* borrowed, while the directory is open; otherwise NULL */
    vmxci_directory directory; /* in which the file must be; zeros: in any */
    bool replaced;   /* the file is no longer the one that was read: a commit replaced it */
    vmxi_hold *hold; /* the file as found for an edit; NULL: not looked for yet */
    bool locked;     /* the locks of `hold` are held */
    vmxi_host host;
    vmxi_assessment assessment; /* the latest; vmxci_vm_state lends strings from it */
    vmxci_lock *locks;          /* what vmxci_vm_state lends */
};

/* Verifies that VM was opened for editing and is not committed yet: VMXCI_OK or EINVAL. */
int vmxi_vm_check_uncommitted(const vmxci_vm *vm, vmxci_error *err);

/* Verifies that the text read does not refuse the edit made so far whatever the locks and options
 * are: waiting for a lock cannot help then.  Returns VMXCI_OK, EENCRYPTED or ESUSPENDED. */
int vmxi_vm_check_text(const vmxci_vm *vm, vmxci_error *err);

/* Verifies that the text read and the last assessment allow the edit made so far, as
 * vmxi_refuse_change. */
int vmxi_vm_check_change(const vmxci_vm *vm, vmxci_error *err);

/* Assesses the state of VM, whose file is HOLD and contains DOC: VMXCI_OK, ENOMEM, EIO or EBUSY. */
int vmxi_vm_assess(vmxci_vm *vm, const vmxi_hold *hold, const vmxci_doc *doc, vmxci_error *err);

/* Assesses the state of VM, whose file is vm->hold and contains DOC.  Returns VMXCI_OK, ENOMEM,
 * EIO, or the first reason to refuse an edit from DOC to EDITED. */
int vmxi_vm_check_state(vmxci_vm *vm, const vmxci_doc *doc, const vmxci_doc *edited,
                        vmxci_error *err);

/* Verifies that HOLD, the file of VM found anew, is in the directory that it must be in, and that
 * no symbolic link leads to it.  Returns VMXCI_OK, ECHANGED or EIO. */
int vmxi_vm_check_directory(const vmxci_vm *vm, const vmxi_hold *hold, vmxci_error *err);

/* Finds the file of VM: in OUT, which the caller releases.  Returns what vmxi_hold_find and
 * vmxi_vm_check_directory do. */
int vmxi_vm_find_in_directory(vmxi_hold *out, const vmxci_vm *vm, vmxci_error *err);

/* Finds the file anew: sets vm->hold.  Returns VMXCI_OK, ENOMEM, EIO, or if the file is gone
 * ECHANGED for a VM opened for editing, else ENOENT. */
int vmxi_vm_find(vmxci_vm *vm, vmxci_error *err);

/* Finds the file anew and takes its locks.  On failure vm->hold is NULL. */
int vmxi_vm_take_locks(vmxci_vm *vm, vmxci_error *err);

/* Releases the locks, if they are held, and frees vm->hold.  Returns false if a lock could not be
 * removed: ENTRY is its name. */
bool vmxi_vm_release_locks(vmxci_vm *vm, vmxi_shown *entry);

/* The same after a failure: appends to ERR the name of a lock that could not be removed. */
void vmxi_vm_abandon_locks(vmxci_vm *vm, vmxci_error *err);

#endif

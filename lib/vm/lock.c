/* SPDX-License-Identifier: MIT */
/* vmxci_vm_lock: takes the locks before the commit, and reads the file again under them. */
#include <config.h>

#include "vm/kind.h"
#include "vm/load.h"
#include "vm/session.h"
#include "vmx/doc.h"

static void swap_contents(vmxci_doc *a, vmxci_doc *b)
{
    const vmxci_doc content = *a;
    *a = *b;
    *b = content;
}

/* Gives VM's documents, whose pointers callers may hold, the content of CURRENT.  CURRENT gets
 * other content. */
static int replace_contents(vmxci_vm *vm, vmxci_doc *current, vmxci_error *err)
{
    vmxci_doc *copy;
    int status = vmxi_doc_copy(&copy, current, err);
    if (status)
        return status;
    swap_contents(vm->doc, copy);
    swap_contents(vm->original, current);
    vmxci_doc_free(copy);
    return VMXCI_OK;
}

/* Reads the locked file again and assesses it.  CHANGED: the text differs, and the documents of VM
 * have its content. */
static int reread_file(int *changed, vmxci_vm *vm, vmxci_error *err)
{
    const vmxi_old_file *file = &vm->hold->file;
    vmxci_doc *current;
    int status = vmxi_doc_reread(&current, vm->original, file->fd, file->st.st_size, err);
    if (status == VMXCI_OK && current)
        status = vmxi_check_kind(current, vmxci_vm_path(vm), vm->options.any_file != 0, err);
    if (status == VMXCI_OK)
        status = current ? vmxi_vm_check_state(vm, current, current, err)
                         : vmxi_vm_check_state(vm, vm->original, vm->doc, err);
    if (status == VMXCI_OK && current)
        status = replace_contents(vm, current, err);
    if (status == VMXCI_OK) {
        *changed = current != NULL;
        vm->identity = vmxi_identity_of(&file->st);
    }
    vmxci_doc_free(current);
    return status;
}

int vmxci_vm_lock(int *out, vmxci_vm *vm, vmxci_error *err)
{
    *out = 0;
    int status = vmxi_vm_check_uncommitted(vm, err);
    if (status || vm->locked)
        return status;
    /* All is checked again under the lock. */
    status = vmxi_vm_check_text(vm, err);
    if (status == VMXCI_OK)
        status = vmxi_vm_take_locks(vm, err);
    if (status)
        return status;
    status = reread_file(out, vm, err);
    if (status)
        vmxi_vm_abandon_locks(vm, err);
    return status;
}

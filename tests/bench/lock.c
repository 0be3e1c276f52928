/* SPDX-License-Identifier: MIT */
/* lock 0|1 FILE: gives the VM a new context ID, as `vmxci set --sync=none` does; with 0, without
 * locks.  The difference is the cost of the locks. */
#include <config.h>

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <vmxci.h>

#include "lock/filelock.h"
#include "vm/session.h"

/* Does what vmxci_vm_lock() does, but without locks and without reading the file again. */
static int hold_unlocked(vmxci_vm *vm, vmxci_error *err)
{
    int status = vmxi_vm_find(vm, err);
    vm->locked = status == VMXCI_OK;
    return status ? status : vmxi_old_file_open(&vm->hold->file, err);
}

static int edit(vmxci_vm *vm, bool locked, vmxci_error *err)
{
    vmxci_commit_options options = VMXCI_COMMIT_OPTIONS_INIT;
    int32_t id;
    int changed, status = vmxci_cid_random(&id, err);
    options.sync = VMXCI_SYNC_NONE;
    if (status == VMXCI_OK)
        status = vmxci_vmci_set(vmxci_vm_doc(vm), VMXCI_ID, id, NULL, err);
    if (status == VMXCI_OK)
        status = locked ? vmxci_vm_lock(&changed, vm, err) : hold_unlocked(vm, err);
    return status ? status : vmxci_vm_commit(&changed, vm, &options, err);
}

int main(int argc, char **argv)
{
    vmxci_vm_options options = VMXCI_VM_OPTIONS_INIT;
    vmxci_error err;
    vmxci_vm *vm;
    if (argc != 3)
        return 2;
    options.edit = 1;
    int status = vmxci_vm_open(&vm, argv[2], &options, &err);
    if (status == VMXCI_OK)
        status = edit(vm, strcmp(argv[1], "1") == 0, &err);
    if (status)
        fprintf(stderr, "lock: %s\n", err.message);
    vmxci_vm_close(vm);
    return status ? 1 : 0;
}

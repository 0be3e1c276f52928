/* SPDX-License-Identifier: MIT */
/* vmxci_vm_state: the state of a VM for the caller, with the names of the values it can have. */
#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/str.h"
#include "vm/session.h"

static vmxci_lock describe_lock(const vmxi_finding *finding, bool is_disk)
{
    return (vmxci_lock){ .kind = finding->kind,
                         .breakable = !is_disk && vmxi_finding_is_breakable(finding),
                         .member = vmxi_str(finding->entry),
                         .machine = finding->member.machine,
                         .pid = finding->member.pid,
                         .program = finding->member.program,
                         .file = vmxi_finding_file(finding) };
}

/* Describes all locks in vm->locks. */
static int describe_locks(vmxci_vm *vm, vmxci_error *err)
{
    const vmxi_findings *found = &vm->assessment.locks;
    free(vm->locks);
    vm->locks = calloc(found->count + 1, sizeof *vm->locks);
    if (!vm->locks)
        return vmxi_no_memory(err);
    for (size_t i = 0; i < found->count; i++)
        vm->locks[i] = describe_lock(&found->items[i], i >= vm->assessment.file_locks);
    return VMXCI_OK;
}

/* Assesses VM in the directory where a walk has found it. */
static int assess_in_place(vmxci_vm *vm, vmxci_error *err)
{
    const size_t len = strlen(vm->place->name);
    vmxi_hold found = { .file = { .target.dir = vm->place->dir, .fd = -1 },
                        .link.dir = AT_FDCWD,
                        .path = vmxci_vm_path(vm),
                        .locks = { VMXI_LOCK_INIT, VMXI_LOCK_INIT } };
    /* A walk passes over longer names. */
    if (len >= sizeof found.file.target.name)
        return vmxi_fail_sys(err, VMXCI_EIO, ENAMETOOLONG, "cannot find the file");
    memcpy(found.file.target.name, vm->place->name, len + 1);
    return vmxi_vm_assess(vm, &found, vmxci_vm_original(vm), err);
}

/* Assesses VM by its locked file, or if the locks are not held, in the directory of a walk or by
 * the file as it is found now. */
static int assess_file(vmxci_vm *vm, vmxci_error *err)
{
    vmxi_hold found;
    vmxi_shown unused;
    if (vm->locked)
        return vmxi_vm_assess(vm, vm->hold, vmxci_vm_original(vm), err);
    if (vm->place)
        return assess_in_place(vm, err);
    int status = vmxi_hold_find(&found, vmxci_vm_path(vm), err);
    if (status)
        return status;
    status = vmxi_vm_check_directory(vm, &found, err);
    if (status == VMXCI_OK)
        status = vmxi_vm_assess(vm, &found, vmxci_vm_original(vm), err);
    (void)vmxi_hold_release(&found, &unused);
    return status;
}

int vmxci_vm_state(vmxci_state *out, vmxci_vm *vm, vmxci_error *err)
{
    const vmxi_assessment *a = &vm->assessment;
    *out = (vmxci_state){ .editable = 0 };
    int status = assess_file(vm, err);
    if (status == VMXCI_OK)
        status = describe_locks(vm, err);
    if (status)
        return status;
    const vmxci_error *reason = vmxi_assessment_reason(a);
    *out = (vmxci_state){ .power = a->power,
                          .encryption = a->encryption,
                          .editable = reason->code == VMXCI_OK,
                          .reason = reason->code,
                          .why = reason->message,
                          .lock = vm->locks[0], /* zeros if there is none */
                          .locks = vm->locks,
                          .lock_count = a->locks.count };
    return VMXCI_OK;
}

/* ---- names ----------------------------------------------------------------------------- */

static const char *get_name(const char *const *names, unsigned count, unsigned value)
{
    return value < count ? names[value] : "unknown";
}

#define GET_NAME(names, value) get_name(names, sizeof names / sizeof names[0], (unsigned)(value))

const char *vmxci_lock_kind_name(int kind)
{
    static const char *const names[] = { "none", "here", "stale", "elsewhere", "esxi", "unknown" };
    return GET_NAME(names, kind);
}

const char *vmxci_power_name(int power)
{
    static const char *const names[] = { "off", "open", "suspended", "unknown" };
    return GET_NAME(names, power);
}

const char *vmxci_encryption_name(int encryption)
{
    static const char *const names[] = { "none", "partial", "full" };
    return GET_NAME(names, encryption);
}

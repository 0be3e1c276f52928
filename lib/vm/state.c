/* SPDX-License-Identifier: MIT */
/* Whether a VM can be edited, and taking the locks for it. */
#include <config.h>

#include "base/error.h"
#include "base/str.h"
#include "lock/filelock.h"
#include "vm/load.h"
#include "vm/refusal.h"
#include "vm/vm.h"
#include "vmx/doc.h"

int vmxi_vm_check_edit(const vmxci_vm *vm, vmxci_error *err)
{
    if (!vm->original)
        return vmxi_fail(err, VMXCI_EINVAL, "the VM was not opened to be edited");
    if (vm->done)
        return vmxi_fail(err, VMXCI_EINVAL, "the VM was changed already: open it again");
    return VMXCI_OK;
}

int vmxi_vm_check_change(const vmxci_vm *vm, vmxci_error *err)
{
    return vmxci_doc_check_edit(vm->original, vm->doc, vm->options.allow_partial_encryption, err);
}

/* ---- looking --------------------------------------------------------------------------- */

int vmxi_vm_find(vmxi_hold *out, const vmxci_vm *vm, vmxci_error *err)
{
    vmxci_error own;
    int status = vmxi_hold_find(out, vmxci_vm_path(vm), &own);
    if (status && vm->original && vmxi_leads_elsewhere(&own))
        return vmxi_changed(err);
    if (status && err)
        *err = own;
    return status;
}

static vmxci_lock lock_of(const vmxi_finding *finding)
{
    return (vmxci_lock){ .kind = finding->kind,
                         .member = vmxi_str(finding->entry),
                         .machine = finding->member.machine,
                         .pid = finding->member.pid,
                         .program = finding->member.program };
}

int vmxci_vm_state(vmxci_state *out, vmxci_vm *vm, vmxci_error *err)
{
    vmxi_seen *seen = &vm->seen;
    vmxi_hold file;
    vmxi_shown unused;
    vmxci_error own = { .message = "" };
    *out = (vmxci_state){ .editable = 0 };
    int status = vm->held ? VMXCI_OK : vmxi_hold_find(&file, vmxci_vm_path(vm), err);
    if (status)
        return status;
    status = vmxi_vm_judge(vm, vm->held ? &vm->hold : &file, vmxci_vm_original(vm), &own);
    if (!vm->held)
        (void)vmxi_hold_drop(&file, &unused);
    if (status == VMXCI_ENOMEM || status == VMXCI_EIO) {
        if (err)
            *err = own;
        return status;
    }
    seen->refusal = own;
    *out = (vmxci_state){ .power = seen->power,
                          .encryption = seen->encryption,
                          .editable = status == VMXCI_OK,
                          .reason = status,
                          .why = seen->refusal.message,
                          .lock = lock_of(&seen->lock) };
    return VMXCI_OK;
}

static const char *name_in(const char *const *names, unsigned count, unsigned number)
{
    return number < count ? names[number] : "unknown";
}

#define NAME_IN(names, number) name_in(names, sizeof names / sizeof names[0], (unsigned)(number))

const char *vmxci_lock_kind_name(vmxci_lock_kind kind)
{
    static const char *const names[] = { "none", "here", "stale", "elsewhere", "esxi", "unknown" };
    return NAME_IN(names, kind);
}

const char *vmxci_power_name(vmxci_power power)
{
    static const char *const names[] = { "off", "open", "suspended", "unknown" };
    return NAME_IN(names, power);
}

const char *vmxci_encryption_name(vmxci_encryption encryption)
{
    static const char *const names[] = { "none", "partial", "full" };
    return NAME_IN(names, encryption);
}

int vmxi_vm_refuse_early(const vmxci_vm *vm, vmxci_error *err)
{
    const int status = vmxi_refuse_text(vm->original, true);
    return status ? vmxi_fail(err, status, "%s", vmxi_why(status)) : VMXCI_OK;
}

/* ---- taking the locks ------------------------------------------------------------------ */

/* A lock is broken only for an edit that nothing else is against. */
static int may_break(void *asked, vmxci_error *err)
{
    vmxci_vm *vm = asked;
    if (!vm->original)
        return VMXCI_OK;
    vm->breaking = true;
    int status = vmxi_vm_judge(vm, &vm->hold, vm->original, err);
    vm->breaking = false;
    return status ? status : vmxi_vm_check_change(vm, err);
}

int vmxi_vm_hold(vmxci_vm *vm, vmxci_error *err)
{
    const vmxci_vm_options *o = &vm->options;
    const vmxi_hold_request request = { .host = &vm->host,
                                        .shared = o->share_lock != 0,
                                        .break_lock = o->break_lock != 0,
                                        .ignore_esxi = o->ignore_esxi_lock != 0,
                                        .wait = { o->lock_timeout, o->stop, o->stop_payload },
                                        .may_break = may_break,
                                        .asked = vm };
    int status = vmxi_vm_find(&vm->hold, vm, err);
    if (status)
        return status;
    vm->held = true;
    status = vmxi_hold_take(&vm->hold, &request, err);
    if (status)
        vmxi_vm_give_up(vm, err);
    return status;
}

bool vmxi_vm_let_go(vmxci_vm *vm, vmxi_shown *entry)
{
    if (!vm->held)
        return true;
    vm->held = false;
    return vmxi_hold_drop(&vm->hold, entry);
}

void vmxi_vm_give_up(vmxci_vm *vm, vmxci_error *err)
{
    vmxi_shown entry;
    if (!vmxi_vm_let_go(vm, &entry))
        vmxi_fail_more(err, "; the lock %s could not be removed", entry.text);
}

/* Put what is in the file now in the place of VM's documents. */
static int take_over(vmxci_vm *vm, vmxci_doc *now, vmxci_error *err)
{
    vmxci_doc *copy;
    int status = vmxci_doc_clone(&copy, now, err);
    if (status)
        return status;
    vmxci_doc_free(vm->doc);
    vmxci_doc_free(vm->original);
    vm->doc = copy;
    vm->original = now;
    return VMXCI_OK;
}

/* Read the file again, under the lock, and judge it.  *CHANGED: VM has new documents. */
static int read_again(int *changed, vmxci_vm *vm, vmxci_error *err)
{
    vmxci_doc *now;
    int status =
        vmxi_doc_read_again(&now, vm->original, vm->hold.file.fd, vm->hold.file.st.st_size, err);
    if (status == VMXCI_OK)
        status = vmxi_vm_judge(vm, &vm->hold, now ? now : vm->original, err);
    if (status == VMXCI_OK && now)
        status = take_over(vm, now, err);
    if (status)
        vmxci_doc_free(now);
    *changed = now && status == VMXCI_OK;
    if (status == VMXCI_OK)
        vm->identity = vmxi_identity_of(&vm->hold.file.st);
    return status;
}

int vmxci_vm_lock(int *out, vmxci_vm *vm, vmxci_error *err)
{
    vmxci_error unused;
    *out = 0;
    if (!err)
        err = &unused;
    int status = vmxi_vm_check_edit(vm, err);
    if (status || vm->held)
        return status;
    /* What no waiting can mend is told at once; all is looked at again under the lock. */
    status = vmxi_vm_refuse_early(vm, err);
    if (status)
        return status;
    status = vmxi_vm_hold(vm, err);
    if (status)
        return status;
    status = read_again(out, vm, err);
    if (status)
        vmxi_vm_give_up(vm, err);
    return status;
}

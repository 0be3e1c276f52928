/* SPDX-License-Identifier: MIT */
/* From an edited document to the file. */
#include <config.h>

#include "base/error.h"
#include "base/str.h"
#include "file/replace.h"
#include "lock/filelock.h"
#include "vm/vm.h"

static int check_commit(const vmxci_vm *vm, const vmxci_commit_options *opt, vmxci_error *err)
{
    int status = opt ? vmxi_check_size(opt->size, sizeof *opt, err) : VMXCI_OK;
    if (status)
        return status;
    if (opt && (unsigned)opt->sync > VMXCI_SYNC_NONE)
        return vmxi_fail(err, VMXCI_EINVAL, "no such way to sync");
    return vmxi_vm_check_edit(vm, err);
}

static vmxi_replacement plan(const vmxci_vm *vm, const vmxci_commit_options *opt)
{
    vmxi_replacement r = { .old = &vm->hold.file,
                           .identity = vm->identity,
                           .old_bytes = vmxci_doc_emit(vm->original),
                           .new_bytes = vmxci_doc_emit(vm->doc),
                           .start = vm->host.start,
                           .temps = vmxi_buf_str(&vm->seen.folder.temps),
                           .may_write = vmxi_hold_check,
                           .asked = &vm->hold,
                           .sync = !opt || opt->sync != VMXCI_SYNC_NONE };
    if (!opt)
        return r;
    r.backup_suffix = opt->backup_suffix;
    r.check_backup = vmxci_backup_check;
    r.lose_owner = opt->no_preserve_owner != 0;
    return r;
}

/* Find and open the file as it is, and look whether an edit would be let in. */
static int look_first(vmxci_vm *vm, vmxci_error *err)
{
    int status = vmxi_vm_find(&vm->hold, vm, err);
    if (status)
        return status;
    vm->held = true;
    status = vmxi_vm_judge(vm, &vm->hold, vm->original, err);
    if (status == VMXCI_OK)
        status = vmxi_hold_check_names(&vm->hold, err);
    return status ? status : vmxi_old_file_open(&vm->hold.file, err);
}

static int dry_run(vmxci_vm *vm, const vmxci_commit_options *opt, vmxi_notes *notes,
                   vmxci_error *err)
{
    int status = vm->held ? VMXCI_OK : look_first(vm, err);
    if (status == VMXCI_OK)
        status = vmxi_vm_check_change(vm, err);
    const vmxi_replacement r = plan(vm, opt);
    return status ? status : vmxi_replace_check(&r, notes, err);
}

/* Take the locks, if that is still to be done, and see that nobody came first. */
static int lock_first(vmxci_vm *vm, vmxci_error *err)
{
    if (vm->held)
        return VMXCI_OK;
    int status = vmxi_vm_hold(vm, err);
    if (status)
        return status;
    const vmxi_identity now = vmxi_identity_of(&vm->hold.file.st);
    if (!vmxi_identity_equal(&now, &vm->identity))
        return vmxi_changed(err);
    return vmxi_vm_judge(vm, &vm->hold, vm->original, err);
}

static int replace(vmxci_vm *vm, const vmxci_commit_options *opt, vmxi_notes *notes,
                   vmxci_error *err)
{
    int status = lock_first(vm, err);
    if (status == VMXCI_OK)
        status = vmxi_vm_check_change(vm, err);
    if (status == VMXCI_OK)
        vmxi_host_know(&vm->host);
    const vmxi_replacement r = plan(vm, opt);
    return status ? status : vmxi_replace(&r, &vm->done, notes, err);
}

/* Give the locks back after a commit that ended with STATUS. */
static void let_go(vmxci_vm *vm, int status, vmxi_notes *notes, vmxci_error *err)
{
    vmxi_shown entry;
    if (status)
        vmxi_vm_give_up(vm, err);
    else if (!vmxi_vm_let_go(vm, &entry))
        vmxi_note(notes, "lock-left", "the lock %s could not be removed", entry.text);
}

static int commit(vmxci_vm *vm, const vmxci_commit_options *opt, int *would, vmxi_notes *notes,
                  vmxci_error *err)
{
    int status = VMXCI_OK;
    if (!vmxi_str_equal(vmxci_doc_emit(vm->original), vmxci_doc_emit(vm->doc))) {
        const bool dry = opt && opt->dry_run;
        status = vmxi_vm_refuse_early(vm, err);
        if (status == VMXCI_OK)
            status = dry ? dry_run(vm, opt, notes, err) : replace(vm, opt, notes, err);
        *would = dry && status == VMXCI_OK;
    }
    let_go(vm, status, notes, err);
    return status;
}

int vmxci_vm_commit(int *out, vmxci_vm *vm, const vmxci_commit_options *opt, vmxci_error *err)
{
    vmxci_error unused;
    vmxi_notes notes = VMXI_NOTES_INIT;
    *out = 0;
    /* What went wrong is looked at on the way. */
    if (!err)
        err = &unused;
    int status = check_commit(vm, opt, err);
    if (status)
        return status;
    status = commit(vm, opt, out, &notes, err);
    *out = *out || vm->done;
    if (*out && opt)
        vmxi_notes_tell(&notes, opt->note, opt->payload);
    vmxi_notes_free(&notes);
    return status;
}

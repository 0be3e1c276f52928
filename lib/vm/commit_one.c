/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <errno.h>
#include <sys/stat.h>

#include "base/error.h"
#include "base/str.h"
#include "lock/filelock.h"
#include "vm/commit_one.h"
#include "vm/refusal.h"
#include "vm/session.h"

void vmxi_commit_init(vmxi_commit *c, vmxci_vm *vm, const vmxci_commit_options *options,
                      vmxci_commit_result *result)
{
    *c = (vmxi_commit){ .vm = vm,
                        .options = options,
                        .result = result,
                        .stage = VMXI_COMMIT_ACTIVE,
                        .notes = VMXI_NOTES_INIT };
    *result = (vmxci_commit_result){ .payload = result->payload };
}

/* ---- verifying ------------------------------------------------------------------------- */

int vmxi_commit_begin(vmxi_commit *c)
{
    vmxci_vm *vm = c->vm;
    vmxci_error *err = &c->result->error;
    int status = vmxi_vm_check_uncommitted(vm, err);
    if (status) {
        c->stage = VMXI_COMMIT_REJECTED;
        return status;
    }
    if (vmxi_str_equal(vmxci_doc_emit(vm->original), vmxci_doc_emit(vm->doc))) {
        c->stage = VMXI_COMMIT_UNCHANGED;
        return VMXCI_OK;
    }
    status = vmxi_vm_check_text(vm, err);
    return status ? status
                  : vmxi_refuse_errors(vm->original, vm->doc, c->options->unchecked != 0, err);
}

/* Takes the locks, and refuses the edit if the state of VM does not allow it. */
static int acquire_locks(vmxci_vm *vm, vmxci_error *err)
{
    int status = vmxi_vm_take_locks(vm, err);
    if (status)
        return status;
    const vmxi_identity current = vmxi_identity_of(&vm->hold->file.st);
    if (!vmxi_identity_equal(&current, &vm->identity))
        return vmxi_fail_changed(err);
    return vmxi_vm_check_state(vm, vm->original, vm->doc, err);
}

int vmxi_commit_acquire(vmxi_commit *c)
{
    vmxci_vm *vm = c->vm;
    int status = VMXCI_OK;
    if (!vm->locked) {
        const uint32_t timeout = vm->options.lock_timeout;
        if (c->is_repeated)
            vm->options.lock_timeout = 0;
        status = acquire_locks(vm, &c->result->error);
        vm->options.lock_timeout = timeout;
    }
    return status ? status : vmxi_vm_check_change(vm, &c->result->error);
}

/* Does what vmxi_commit_acquire does, but takes no locks. */
static int inspect_file(vmxci_vm *vm, vmxci_error *err)
{
    int status = vmxi_vm_find(vm, err);
    if (status == VMXCI_OK)
        status = vmxi_vm_check_state(vm, vm->original, vm->doc, err);
    if (status == VMXCI_OK)
        status = vmxi_hold_check_names(vm->hold, err);
    return status ? status : vmxi_old_file_open(&vm->hold->file, err);
}

/* ---- replacing ------------------------------------------------------------------------- */

static vmxi_replacement plan_replacement(const vmxi_commit *c)
{
    const vmxci_vm *vm = c->vm;
    const vmxci_commit_options *opt = c->options;
    return (vmxi_replacement){ .old = &vm->hold->file,
                               .identity = vm->identity,
                               .old_bytes = vmxci_doc_emit(vm->original),
                               .new_bytes = vmxci_doc_emit(vm->doc),
                               .start = vm->host.start,
                               .temp_names = vmxi_buf_str(&vm->assessment.listing.temps),
                               .backup_suffix = opt->backup_suffix,
                               .check_backup = vmxci_backup_check,
                               .allow_owner_loss = opt->no_preserve_owner != 0,
                               .sync = opt->sync == VMXCI_SYNC_FILE,
                               .sync_backup = opt->sync != VMXCI_SYNC_NONE,
                               .confirm = vmxi_hold_verify,
                               .payload = vm->hold };
}

/* In a batch, the backup comes before the file systems are synced.  So its name is durable before
 * the rename, also on a file system that does not keep the order of changes of a directory: there a
 * crash after the rename could otherwise leave the new file without the backup.  The old file is
 * compared before it is linked, and again before the rename. */
int vmxi_commit_prepare(vmxi_commit *c)
{
    vmxci_error *err = &c->result->error;
    /* The name of the temporary file contains the start time of this process. */
    vmxi_host_identify(&c->vm->host);
    const vmxi_replacement plan = plan_replacement(c);
    const int status = vmxi_replace_prepare(&c->replacing, &plan, &c->notes, err);
    if (status || c->options->sync != VMXCI_SYNC_BATCH)
        return status;
    return vmxi_replace_back_up(&c->replacing, err);
}

int vmxi_commit_confirm(vmxi_commit *c)
{
    return vmxi_replace_confirm(&c->replacing, &c->result->error);
}

int vmxi_commit_finish(vmxi_commit *c)
{
    const int status = vmxi_replace_finish(&c->replacing, &c->result->error);
    if (status == VMXCI_OK) {
        c->vm->replaced = true;
        c->stage = VMXI_COMMIT_REPLACED;
    }
    return status;
}

/* ---- the directory --------------------------------------------------------------------- */

int vmxi_commit_directory(const vmxi_commit *c)
{
    return c->vm->hold->file.target.dir;
}

int vmxi_commit_find_directory(vmxi_commit *c)
{
    struct stat st;
    if (fstat(vmxi_commit_directory(c), &st) != 0)
        return vmxi_fail_sys(&c->result->error, VMXCI_EIO, errno, "cannot stat the directory");
    c->device = st.st_dev;
    c->directory = st.st_ino;
    return VMXCI_OK;
}

/* ---- the end --------------------------------------------------------------------------- */

static void release_locks(vmxi_commit *c)
{
    vmxi_shown entry;
    if (c->result->status)
        vmxi_vm_abandon_locks(c->vm, &c->result->error);
    else if (!vmxi_vm_release_locks(c->vm, &entry))
        vmxi_notes_add(&c->notes, "lock-left", "cannot remove the lock '%s'", entry.text);
}

int vmxi_commit_check(vmxi_commit *c)
{
    vmxci_vm *vm = c->vm;
    vmxci_error *err = &c->result->error;
    int status = vm->locked ? VMXCI_OK : inspect_file(vm, err);
    if (status == VMXCI_OK)
        status = vmxi_vm_check_change(vm, err);
    if (status)
        return status;
    const vmxi_replacement plan = plan_replacement(c);
    status = vmxi_replace_dry_run(&plan, &c->notes, err);
    if (status)
        return status;
    c->stage = VMXI_COMMIT_CHECKED;
    /* A dry run of many VMs must not need more descriptors than that of one. */
    release_locks(c);
    return VMXCI_OK;
}

void vmxi_commit_fail(vmxi_commit *c, int status)
{
    c->result->status = status;
    if (c->stage == VMXI_COMMIT_REJECTED || c->stage == VMXI_COMMIT_REPLACED)
        return;
    c->stage = VMXI_COMMIT_FAILED;
    vmxi_replace_undo(&c->replacing, &c->result->error);
    vmxi_vm_abandon_locks(c->vm, &c->result->error);
}

void vmxi_commit_end(vmxi_commit *c)
{
    if (c->stage != VMXI_COMMIT_REJECTED)
        release_locks(c);
    c->result->changed = c->stage == VMXI_COMMIT_REPLACED || c->stage == VMXI_COMMIT_CHECKED;
    if (c->result->changed)
        vmxi_notes_send(&c->notes, c->options->note, c->result->payload);
    vmxi_notes_free(&c->notes);
}

/* SPDX-License-Identifier: MIT */
/* vmxci_vm_commit: from an edited document to the renamed file.  The steps:
 *
 *     acquire   find the file, take its locks, verify that VM may be edited
 *     replace   write a temporary file, verify the old one and the locks, rename: file/replace.h
 *     release   release the locks, pass on the notes
 *
 * A dry run does the same with two other functions, which verify and write nothing. */
#include <config.h>

#include "base/error.h"
#include "base/options.h"
#include "base/str.h"
#include "file/replace.h"
#include "lock/filelock.h"
#include "vm/refusal.h"
#include "vm/session.h"

/* The steps in which a dry run differs. */
typedef struct steps {
    /* Finds the file, stores it in vm->hold, and refuses the edit if the state of VM does not
     * allow it. */
    int (*acquire)(vmxci_vm *vm, vmxci_error *err);
    int (*replace)(vmxci_vm *vm, const vmxci_commit_options *opt, vmxi_notes *notes,
                   vmxci_error *err);
} steps;

static int check_options(const vmxci_commit_options *opt, vmxci_error *err)
{
    int status = vmxi_check_options(opt, VMXI_FIRST_COMMIT_OPTIONS, sizeof *opt, err);
    if (status == VMXCI_OK)
        status = vmxi_check_reserved(opt->reserved == 0, err);
    if (status == VMXCI_OK && (unsigned)opt->sync > VMXCI_SYNC_NONE)
        return vmxi_fail(err, VMXCI_EINVAL, "unknown value %d of the option 'sync'",
                         (int)opt->sync);
    return status;
}

/* ---- the steps of a commit ------------------------------------------------------------- */

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

static vmxi_replacement plan_replacement(const vmxci_vm *vm, const vmxci_commit_options *opt)
{
    return (vmxi_replacement){ .old = &vm->hold->file,
                               .identity = vm->identity,
                               .old_bytes = vmxci_doc_emit(vm->original),
                               .new_bytes = vmxci_doc_emit(vm->doc),
                               .start = vm->host.start,
                               .temp_names = vmxi_buf_str(&vm->assessment.listing.temps),
                               .backup_suffix = opt->backup_suffix,
                               .check_backup = vmxci_backup_check,
                               .allow_owner_loss = opt->no_preserve_owner != 0,
                               .sync = opt->sync != VMXCI_SYNC_NONE,
                               .confirm = vmxi_hold_verify,
                               .payload = vm->hold };
}

static int replace_file(vmxci_vm *vm, const vmxci_commit_options *opt, vmxi_notes *notes,
                        vmxci_error *err)
{
    /* The name of the temporary file contains the start time of this process. */
    vmxi_host_identify(&vm->host);
    const vmxi_replacement r = plan_replacement(vm, opt);
    return vmxi_replace(&r, &vm->replaced, notes, err);
}

static const steps real_steps = { acquire_locks, replace_file };

/* ---- the steps of a dry run ------------------------------------------------------------ */

static int inspect_file(vmxci_vm *vm, vmxci_error *err)
{
    int status = vmxi_vm_find(vm, err);
    if (status == VMXCI_OK)
        status = vmxi_vm_check_state(vm, vm->original, vm->doc, err);
    if (status == VMXCI_OK)
        status = vmxi_hold_check_names(vm->hold, err);
    return status ? status : vmxi_old_file_open(&vm->hold->file, err);
}

static int check_replacement(vmxci_vm *vm, const vmxci_commit_options *opt, vmxi_notes *notes,
                             vmxci_error *err)
{
    const vmxi_replacement r = plan_replacement(vm, opt);
    return vmxi_replace_dry_run(&r, notes, err);
}

static const steps dry_run_steps = { inspect_file, check_replacement };

/* ---- all steps ------------------------------------------------------------------------- */

static int run_steps(const steps *s, vmxci_vm *vm, const vmxci_commit_options *opt,
                     vmxi_notes *notes, vmxci_error *err)
{
    int status = vmxi_vm_check_text(vm, err);
    if (status == VMXCI_OK)
        status = vmxi_refuse_errors(vm->original, vm->doc, opt->unchecked != 0, err);
    if (status == VMXCI_OK && !vm->locked)
        status = s->acquire(vm, err);
    if (status == VMXCI_OK)
        status = vmxi_vm_check_change(vm, err);
    return status ? status : s->replace(vm, opt, notes, err);
}

/* Releases the locks after the commit ended with STATUS. */
static void release_locks(vmxci_vm *vm, int status, vmxi_notes *notes, vmxci_error *err)
{
    vmxi_shown entry;
    if (status)
        vmxi_vm_abandon_locks(vm, err);
    else if (!vmxi_vm_release_locks(vm, &entry))
        vmxi_notes_add(notes, "lock-left", "cannot remove the lock '%s'", entry.text);
}

int vmxci_vm_commit(int *out, vmxci_vm *vm, const vmxci_commit_options *opt, vmxci_error *err)
{
    static const vmxci_commit_options defaults = VMXCI_COMMIT_OPTIONS_INIT;
    vmxi_notes notes = VMXI_NOTES_INIT;
    *out = 0;
    if (!opt)
        opt = &defaults;
    int status = check_options(opt, err);
    if (status == VMXCI_OK)
        status = vmxi_vm_check_uncommitted(vm, err);
    if (status)
        return status;
    const bool differs = !vmxi_str_equal(vmxci_doc_emit(vm->original), vmxci_doc_emit(vm->doc));
    if (differs)
        status = run_steps(opt->dry_run ? &dry_run_steps : &real_steps, vm, opt, &notes, err);
    release_locks(vm, status, &notes, err);
    *out = vm->replaced || (differs && status == VMXCI_OK);
    if (*out)
        vmxi_notes_send(&notes, opt->note, opt->payload);
    vmxi_notes_free(&notes);
    return status;
}

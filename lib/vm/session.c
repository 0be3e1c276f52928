/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/str.h"
#include "lock/filelock.h"
#include "vm/access.h"
#include "vm/refusal.h"
#include "vm/saved_state.h"
#include "vm/session.h"

/* ---- checks ---------------------------------------------------------------------------- */

int vmxi_vm_check_uncommitted(const vmxci_vm *vm, vmxci_error *err)
{
    if (!vm->original)
        return vmxi_fail(err, VMXCI_EINVAL,
                         "the VM was not opened for editing; set the option 'edit'");
    if (vm->replaced)
        return vmxi_fail(err, VMXCI_EINVAL, "the VM was already committed; open it again");
    return VMXCI_OK;
}

int vmxi_vm_check_change(const vmxci_vm *vm, vmxci_error *err)
{
    const vmxi_allowed allowed = { .partial = vm->options.allow_partial_encryption != 0,
                                   .suspended = vm->assessment.lost_state.code != VMXCI_OK };
    if (allowed.suspended && !vmxi_edits_saved_state_only(vm->original, vm->doc))
        return vmxi_refuse_lost_state(vm->original, err);
    return vmxi_refuse_change(vm->original, vm->doc, allowed, err);
}

/* Returns whether the saved state of VM, which need not be found yet, is missing. */
static bool lacks_saved_state(const vmxci_vm *vm)
{
    vmxi_hold found;
    vmxi_shown unused;
    if (vm->hold)
        return vmxi_lacks_saved_state(vm->original, vm->hold->file.target.dir);
    if (vmxi_hold_find(&found, vmxci_vm_path(vm), NULL) != VMXCI_OK)
        return false;
    const bool lacks = vmxi_lacks_saved_state(vm->original, found.file.target.dir);
    (void)vmxi_hold_release(&found, &unused);
    return lacks;
}

int vmxi_vm_check_text(const vmxci_vm *vm, vmxci_error *err)
{
    const int status = vmxi_refuse_text(vm->original, (vmxi_allowed){ .partial = true }, err);
    if (status != VMXCI_ESUSPENDED || !lacks_saved_state(vm))
        return status;
    return vmxi_edits_saved_state_only(vm->original, vm->doc)
               ? VMXCI_OK
               : vmxi_refuse_lost_state(vm->original, err);
}

static int assess(vmxci_vm *vm, const vmxi_hold *hold, const vmxci_doc *doc, bool breaking,
                  bool for_edit, vmxci_error *err)
{
    const vmxi_subject subject = {
        .hold = hold,
        .doc = doc,
        .options = &vm->options,
        .host = &vm->host,
        /* An edit judges the directory as it is now. */
        .listing = vm->place && hold != vm->hold ? vm->place->listing : NULL,
        .for_edit = for_edit,
        .locked = vm->locked,
    };
    return vmxi_assess(&vm->assessment, &subject, breaking, err);
}

int vmxi_vm_assess(vmxci_vm *vm, const vmxi_hold *hold, const vmxci_doc *doc, vmxci_error *err)
{
    return assess(vm, hold, doc, false, vm->original || vm->options.check_access, err);
}

static int check_state(vmxci_vm *vm, const vmxci_doc *doc, const vmxci_doc *edited, bool breaking,
                       bool for_edit, vmxci_error *err)
{
    const int status = assess(vm, vm->hold, doc, breaking, for_edit, err);
    if (status)
        return status;
    const vmxci_error *refusal = vmxi_assessment_reason(&vm->assessment);
    /* Only this reason does not concern every edit. */
    if (refusal == &vm->assessment.lost_state && vmxi_edits_saved_state_only(doc, edited))
        refusal = &vm->assessment.refusal;
    if (refusal->code && err)
        *err = *refusal;
    return refusal->code;
}

int vmxi_vm_check_state(vmxci_vm *vm, const vmxci_doc *doc, const vmxci_doc *edited,
                        vmxci_error *err)
{
    return check_state(vm, doc, edited, false, vm->original != NULL, err);
}

/* ---- locks ----------------------------------------------------------------------------- */

int vmxi_vm_check_directory(const vmxci_vm *vm, const vmxi_hold *hold, vmxci_error *err)
{
    struct stat st;
    if (vm->directory.inode == 0)
        return VMXCI_OK;
    if (fstat(hold->file.target.dir, &st) != 0)
        return vmxi_fail_sys(err, VMXCI_EIO, errno, "cannot stat the directory");
    const bool is_same = vm->directory.device == (uint64_t)st.st_dev &&
                         vm->directory.inode == (uint64_t)st.st_ino;
    return is_same && hold->link.dir < 0 ? VMXCI_OK : vmxi_fail_changed(err);
}

int vmxi_vm_find_in_directory(vmxi_hold *out, const vmxci_vm *vm, vmxci_error *err)
{
    vmxi_shown unused;
    int status = vmxi_hold_find(out, vmxci_vm_path(vm), err);
    if (status)
        return status;
    status = vmxi_vm_check_directory(vm, out, err);
    if (status)
        (void)vmxi_hold_release(out, &unused);
    return status;
}

int vmxi_vm_find(vmxci_vm *vm, vmxci_error *err)
{
    vmxci_error failure;
    vmxi_hold *hold = malloc(sizeof *hold);
    if (!hold)
        return vmxi_no_memory(err);
    int status = vmxi_vm_find_in_directory(hold, vm, &failure);
    if (status == VMXCI_OK) {
        vm->hold = hold;
        return VMXCI_OK;
    }
    free(hold);
    if (vm->original && vmxi_means_gone(&failure))
        return vmxi_fail_changed(err);
    if (err)
        *err = failure;
    return status;
}

/* A lock is broken only if an edit that nothing else refuses needs it. */
static int may_break(void *payload, vmxci_error *err)
{
    vmxci_vm *vm = payload;
    if (!vm->original)
        return VMXCI_OK;
    int status = check_state(vm, vm->original, vm->doc, true, false, err);
    return status ? status : vmxi_vm_check_change(vm, err);
}

/* Refuses the edit if this process has no right to it, before anything is written, even a lock.
 * Any other reason to refuse it comes first. */
static int check_access(vmxci_vm *vm, vmxci_error *err)
{
    vmxci_error refusal;
    int status = vmxi_refuse_links(vm->hold, &refusal);
    if (status == VMXCI_OK)
        status = vmxi_refuse_directories(vm->hold, true, &refusal);
    if (status == VMXCI_OK)
        return VMXCI_OK;
    const int other = check_state(vm, vm->original, vm->doc, false, false, err);
    if (other)
        return other;
    if (err)
        *err = refusal;
    return status;
}

int vmxi_vm_take_locks(vmxci_vm *vm, vmxci_error *err)
{
    const vmxci_vm_options *o = &vm->options;
    const vmxi_hold_request request = { .host = &vm->host,
                                        .shared = o->share_lock != 0,
                                        .break_lock = o->break_lock != 0,
                                        .ignore_esxi = o->ignore_esxi_lock != 0,
                                        .wait = { o->lock_timeout, o->stop, o->stop_payload },
                                        .may_break = may_break,
                                        .may_break_payload = vm };
    int status = vmxi_vm_find(vm, err);
    if (status)
        return status;
    if (vm->original)
        status = check_access(vm, err);
    if (status == VMXCI_OK)
        status = vmxi_hold_take(vm->hold, &request, err);
    vm->locked = status == VMXCI_OK;
    if (status)
        vmxi_vm_abandon_locks(vm, err);
    return status;
}

bool vmxi_vm_release_locks(vmxci_vm *vm, vmxi_shown *entry)
{
    if (!vm->hold)
        return true;
    const bool released = vmxi_hold_release(vm->hold, entry);
    free(vm->hold);
    vm->hold = NULL;
    vm->locked = false;
    return released;
}

void vmxi_vm_abandon_locks(vmxci_vm *vm, vmxci_error *err)
{
    vmxi_shown entry;
    if (!vmxi_vm_release_locks(vm, &entry))
        vmxi_fail_more(err, "; cannot remove the lock '%s'", entry.text);
}

/* ---- what a VM has --------------------------------------------------------------------- */

const char *vmxci_vm_path(const vmxci_vm *vm)
{
    return vmxci_text_str(vm->path).ptr;
}

vmxci_doc *vmxci_vm_doc(vmxci_vm *vm)
{
    return vm->doc;
}

const vmxci_doc *vmxci_vm_original(const vmxci_vm *vm)
{
    return vm->original ? vm->original : vm->doc;
}

void vmxci_vm_close(vmxci_vm *vm)
{
    vmxi_shown unused;
    if (!vm)
        return;
    (void)vmxi_vm_release_locks(vm, &unused);
    vmxi_assessment_free(&vm->assessment);
    free(vm->locks);
    vmxci_doc_free(vm->original);
    vmxci_doc_free(vm->doc);
    vmxci_text_free(vm->path);
    free(vm);
}

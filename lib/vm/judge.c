/* SPDX-License-Identifier: MIT */
/* What all signs together say of a VM. */
#include <config.h>

#include <string.h>

#include "base/error.h"
#include "base/str.h"
#include "lock/refusal.h"
#include "vm/refusal.h"
#include "vm/signs.h"
#include "vm/vm.h"
#include "vmx/doc.h"

/* Whether the VM is open by this lock. */
static bool is_open(vmxci_lock_kind kind)
{
    return kind == VMXCI_LOCK_HERE || kind == VMXCI_LOCK_ELSEWHERE || kind == VMXCI_LOCK_UNKNOWN;
}

/* ---- locks ----------------------------------------------------------------------------- */

/* The locks of the file itself; the folder has told whether there is one. */
static int judge_lock(vmxci_vm *vm, const vmxi_hold *file, vmxci_error *err)
{
    vmxi_seen *seen = &vm->seen;
    vmxi_shown folder;
    int status = vmxi_hold_look(&seen->lock, &folder, file, seen->folder.locked, &vm->host, err);
    if (status)
        return status;
    if (is_open(seen->lock.kind))
        seen->power = VMXCI_POWER_OPEN;
    else if (seen->lock.kind == VMXCI_LOCK_ESXI)
        seen->power = VMXCI_POWER_UNKNOWN;
    if ((seen->lock.kind == VMXCI_LOCK_ESXI && vm->options.ignore_esxi_lock) ||
        (vm->options.break_lock && vmxi_finding_may_be_broken(&seen->lock) &&
         (seen->lock.breakable == 1 || vm->breaking)))
        return VMXCI_OK;
    return vmxi_refuse_lock(&seen->lock, folder.text, err);
}

/* The lock NAME of a disk. */
static int judge_disk_lock(vmxci_vm *vm, int dir, vmxci_str name, vmxci_error *err)
{
    vmxi_finding found;
    vmxi_lockdir lock;
    char disk[NAME_MAX + 1];
    memcpy(disk, name.ptr, name.len);
    disk[name.len] = '\0';
    if (vmxi_lockdir_init(&lock, dir, disk) != 0)
        return VMXCI_OK;
    int sys = vmxi_look(&found, &lock, "", &vm->host);
    vmxi_lockdir_close(&lock);
    if (sys)
        return vmxi_no_memory(err);
    if (!is_open(found.kind))
        return VMXCI_OK;
    vm->seen.power = VMXCI_POWER_OPEN;
    return vmxi_refuse_disk(&found, vmxi_quote(vmxi_str(lock.name)).text, err);
}

/* The locks of the disks that the VM names; STATUS is the verdict so far, which stays if it is a
 * refusal. */
static int judge_disks(vmxci_vm *vm, const vmxi_hold *file, const vmxci_doc *doc, int status,
                       vmxci_error *err)
{
    const vmxci_str locks = vmxi_buf_str(&vm->seen.folder.locks);
    const char *entry = NULL;
    while (status != VMXCI_ENOMEM && (entry = vmxi_next_name(locks, entry)) != NULL) {
        const vmxci_str lock = vmxi_str(entry), name = { lock.ptr, lock.len - 4 };
        vmxci_error own;
        if (!vmxi_names_disk(doc, file->file.target.dir, name))
            continue;
        int disk = judge_disk_lock(vm, file->file.target.dir, name, &own);
        if (disk == VMXCI_OK || (status && disk != VMXCI_ENOMEM))
            continue;
        status = disk;
        *err = own;
    }
    return status;
}

/* ---- all ------------------------------------------------------------------------------- */

int vmxi_vm_judge(vmxci_vm *vm, const vmxi_hold *file, const vmxci_doc *doc, vmxci_error *err)
{
    const int text = vmxi_refuse_text(doc, vm->options.allow_partial_encryption != 0);
    vmxi_seen *seen = &vm->seen;
    vmxi_folder_free(&seen->folder);
    *seen = (vmxi_seen){ .encryption = vmxi_encryption_of(doc) };
    int status =
        vmxi_folder_read(&seen->folder, file->file.target.dir, file->file.target.name, err);
    if (status == VMXCI_OK)
        status = judge_disks(vm, file, doc, judge_lock(vm, file, err), err);
    if (status == VMXCI_ENOMEM || status == VMXCI_EIO)
        return status;
    if (vmxi_is_suspended(doc))
        seen->power = VMXCI_POWER_SUSPENDED;
    /* That a part is encrypted is the last of the reasons. */
    if (text && !(text == VMXCI_EPARTIAL && status))
        status = vmxi_fail(err, text, "%s", vmxi_why(text));
    return status;
}

/* ---- the text alone -------------------------------------------------------------------- */

void vmxci_doc_state(vmxci_state *out, const vmxci_doc *doc)
{
    *out = (vmxci_state){ .power = vmxi_is_suspended(doc) ? VMXCI_POWER_SUSPENDED
                                                          : VMXCI_POWER_UNKNOWN,
                          .encryption = vmxi_encryption_of(doc),
                          .reason = vmxi_refuse_text(doc, false) };
    out->editable = out->reason == VMXCI_OK;
    out->why = vmxi_why(out->reason);
}

/* Whether each key of TO is in FROM. */
static bool adds_no_key(const vmxci_doc *from, const vmxci_doc *to, vmxci_error *err)
{
    for (uint32_t i = 0; i < to->body.line_count; i++) {
        const vmxi_line *line = &to->body.lines[i];
        const vmxci_str name = vmxi_body_name(&to->body, line);
        if (line->kind == VMXCI_LINE_ENTRY && !vmxi_body_find(&from->body, name)) {
            vmxi_fail(err, VMXCI_EPARTIAL,
                      "a part of the file is encrypted, and may hold the key '%s', which is not in "
                      "clear",
                      vmxi_body_quote(&to->body, name).text);
            return false;
        }
    }
    return true;
}

int vmxci_doc_check_edit(const vmxci_doc *from, const vmxci_doc *to, int allow_partial,
                         vmxci_error *err)
{
    const int status = vmxi_refuse_text(from, allow_partial != 0);
    if (status)
        return vmxi_fail(err, status, "%s", vmxi_why(status));
    if (vmxi_encryption_of(from) == VMXCI_ENCRYPTION_NONE || adds_no_key(from, to, err))
        return VMXCI_OK;
    return VMXCI_EPARTIAL;
}

/* SPDX-License-Identifier: MIT */
/* vmxci_doc_check_copy and vmxci_vm_check_copy: whether copies of a VM would be independent of each
 * other. */
#include <config.h>

#include "base/error.h"
#include "base/str.h"
#include "vm/disk_line.h"
#include "vm/disks.h"
#include "vm/parents.h"
#include "vm/session.h"
#include "vm/signs.h"
#include "vm/snapshots.h"
#include "vmx/doc.h"
#include "vmx/encryption.h"
#include "vmx/quote.h"

/* ---- the text -------------------------------------------------------------------------- */

static int check_flags(unsigned flags, vmxci_error *err)
{
    if ((flags & ~(unsigned)VMXCI_COPY_SNAPSHOTS) == 0)
        return VMXCI_OK;
    return vmxi_fail(err, VMXCI_EINVAL, "unknown bits in the flags: 0x%x", flags);
}

static int refuse_encryption(const vmxci_doc *doc, vmxci_error *err)
{
    if (vmxi_get_encryption(doc) != VMXCI_ENCRYPTION_FULL)
        return VMXCI_OK;
    return vmxi_fail(
        err, VMXCI_EENCRYPTED,
        "encrypted: the encrypted part of the file may name a virtual TPM or snapshots");
}

static int refuse_tpm(const vmxci_doc *doc, vmxci_error *err)
{
    static const char key[] = "vtpm.present";
    const vmxi_body *body = &doc->body;
    const vmxi_line *line = vmxi_find_boolean(doc, key, true);
    if (!line)
        return VMXCI_OK;
    return vmxi_fail_at(
        err, VMXCI_EVTPM, vmxi_body_position(body, line, line->value),
        "the VM has a virtual TPM ('%s' is '%s'), and copies would share its secrets; "
        "remove the virtual TPM with a VMware product first",
        key, vmxi_body_quote_value(body, vmxi_body_value(body, line)).text);
}

static int refuse_delta_disks(const vmxci_doc *doc, vmxci_error *err)
{
    const vmxi_body *body = &doc->body;
    for (uint32_t i = 0; i < body->line_count; i++) {
        const vmxi_line *line = &body->lines[i];
        if (vmxi_names_delta_disk(body, line))
            return vmxi_fail_at(err, VMXCI_ESNAPSHOTS, vmxi_body_position(body, line, line->value),
                                "the disk '%s' is a snapshot (delta disk), and copies would depend "
                                "on its parent disks; delete the snapshots first",
                                vmxi_body_quote_value(body, vmxi_body_value(body, line)).text);
    }
    return VMXCI_OK;
}

int vmxci_doc_check_copy(const vmxci_doc *doc, unsigned flags, vmxci_error *err)
{
    int status = check_flags(flags, err);
    if (status == VMXCI_OK)
        status = refuse_encryption(doc, err);
    if (status == VMXCI_OK)
        status = refuse_tpm(doc, err);
    if (status == VMXCI_OK && !(flags & VMXCI_COPY_SNAPSHOTS))
        status = refuse_delta_disks(doc, err);
    return status;
}

/* ---- the directory --------------------------------------------------------------------- */

static int check_disk(const char *name, void *payload, vmxci_error *err)
{
    const int *dir = payload;
    return vmxi_refuse_linked_clone(*dir, name, err);
}

/* Verifies the files in the directory DIR, where the .vmx file is called NAME and contains DOC. */
static int check_directory(const vmxci_doc *doc, int dir, const char *name, vmxci_error *err)
{
    const int status = vmxi_refuse_snapshots(dir, name, err);
    return status ? status : vmxi_for_each_hard_disk(doc, dir, check_disk, &dir, err);
}

int vmxci_vm_check_copy(const vmxci_vm *vm, unsigned flags, vmxci_error *err)
{
    const vmxci_doc *doc = vmxci_vm_original(vm);
    vmxi_hold found;
    vmxi_shown unused;
    int status = vmxci_doc_check_copy(doc, flags, err);
    if (status || flags & VMXCI_COPY_SNAPSHOTS)
        return status;
    if (vm->hold)
        return check_directory(doc, vm->hold->file.target.dir, vm->hold->file.target.name, err);
    if (vm->place)
        return check_directory(doc, vm->place->dir, vm->place->name, err);
    status = vmxi_vm_find_in_directory(&found, vm, err);
    if (status)
        return status;
    status = check_directory(doc, found.file.target.dir, found.file.target.name, err);
    (void)vmxi_hold_release(&found, &unused);
    return status;
}

/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <string.h>

#include "base/error.h"
#include "base/str.h"
#include "lock/refusal.h"
#include "vm/access.h"
#include "vm/assessment.h"
#include "vm/disks.h"
#include "vm/refusal.h"
#include "vm/signs.h"
#include "vmx/encryption.h"

/* ---- locks ----------------------------------------------------------------------------- */

/* Whether a lock of this kind means that a program has the VM open. */
static bool is_open(vmxci_lock_kind kind)
{
    return kind == VMXCI_LOCK_HERE || kind == VMXCI_LOCK_ELSEWHERE || kind == VMXCI_LOCK_UNKNOWN;
}

/* Whether the options allow an edit in spite of the lock FOUND.  --break-lock breaks one member
 * only: if there are several, the others would still block the edit. */
static bool is_overridden(const vmxi_finding *found, const vmxci_vm_options *options, bool breaking)
{
    if (found->kind == VMXCI_LOCK_ESXI && options->ignore_esxi_lock)
        return true;
    return options->break_lock && vmxi_finding_is_breakable(found) &&
           (breaking || found->breakable == 1);
}

static void add_refusal(vmxi_assessment *out, const vmxci_error *refusal)
{
    if (out->refusal.code == VMXCI_OK)
        out->refusal = *refusal;
}

static int assess_lock(vmxi_assessment *out, const vmxi_subject *s, bool breaking, vmxci_error *err)
{
    vmxci_error refusal;
    int status = vmxi_hold_inspect(&out->lock, s->hold, out->listing.has_lock, s->host, err);
    if (status)
        return status;
    if (is_open(out->lock.kind))
        out->power = VMXCI_POWER_OPEN;
    else if (out->lock.kind == VMXCI_LOCK_ESXI)
        out->power = VMXCI_POWER_UNKNOWN;
    if (!is_overridden(&out->lock, s->options, breaking) &&
        vmxi_refuse_lock(&out->lock, &refusal) != VMXCI_OK)
        add_refusal(out, &refusal);
    return VMXCI_OK;
}

/* Assesses the lock of DISK, a file in the VM's directory. */
static int assess_disk_lock(vmxi_assessment *out, const vmxi_subject *s, vmxci_str disk,
                            vmxci_error *err)
{
    char name[NAME_MAX + 1];
    vmxi_lockdir lock;
    vmxi_finding found;
    vmxci_error refusal;
    /* Some file systems list longer names. */
    if (disk.len >= sizeof name)
        return VMXCI_OK;
    memcpy(name, disk.ptr, disk.len);
    name[disk.len] = '\0';
    if (vmxi_lockdir_init(&lock, s->hold->file.target.dir, name) != 0)
        return VMXCI_OK;
    const bool inspected = vmxi_inspect_lock(&found, &lock, "", s->host);
    vmxi_lockdir_close(&lock);
    if (!inspected)
        return vmxi_no_memory(err);
    if (!is_open(found.kind))
        return VMXCI_OK;
    out->power = VMXCI_POWER_OPEN;
    (void)vmxi_refuse_disk(&found, &refusal);
    add_refusal(out, &refusal);
    return VMXCI_OK;
}

/* Assesses the locks of the disks that the VM names. */
static int assess_disk_locks(vmxi_assessment *out, const vmxi_subject *s, vmxci_error *err)
{
    const vmxci_str locks = vmxi_buf_str(&out->listing.locks);
    const char *lock = NULL;
    int status = VMXCI_OK;
    while (status == VMXCI_OK && (lock = vmxi_next_name(locks, lock)) != NULL) {
        const vmxci_str disk = { lock, strlen(lock) - strlen(".lck") };
        if (vmxi_names_disk(s->doc, s->hold->file.target.dir, disk))
            status = assess_disk_lock(out, s, disk, err);
    }
    return status;
}

/* ---- text, directory and locks --------------------------------------------------------- */

/* Encryption and suspension are the first reasons to refuse an edit; partial encryption, which an
 * option allows, is the last. */
static void assess_text(vmxi_assessment *out, const vmxi_subject *s)
{
    vmxci_error refusal;
    const int status =
        vmxi_refuse_text(s->doc, s->options->allow_partial_encryption != 0, &refusal);
    if (vmxi_is_suspended(s->doc))
        out->power = VMXCI_POWER_SUSPENDED;
    if (status == VMXCI_EPARTIAL)
        add_refusal(out, &refusal);
    else if (status)
        out->refusal = refusal;
}

/* The missing right to edit is the last reason to refuse an edit. */
static int assess_access(vmxi_assessment *out, const vmxi_subject *s, vmxci_error *err)
{
    vmxci_error refusal;
    if (!s->for_edit || out->refusal.code)
        return VMXCI_OK;
    int status = vmxi_refuse_links(s->hold, &refusal);
    if (status == VMXCI_OK && !s->locked)
        status = vmxi_refuse_directories(s->hold, &refusal);
    if (status == VMXCI_ENOTWRITABLE)
        add_refusal(out, &refusal);
    else if (status && err)
        *err = refusal;
    return status == VMXCI_ENOTWRITABLE ? VMXCI_OK : status;
}

int vmxi_assess(vmxi_assessment *out, const vmxi_subject *subject, bool breaking, vmxci_error *err)
{
    const vmxi_target *target = &subject->hold->file.target;
    vmxi_assessment_free(out);
    *out = (vmxi_assessment){ .encryption = vmxi_get_encryption(subject->doc) };
    int status = vmxi_listing_read(&out->listing, target->dir, target->name, err);
    if (status == VMXCI_OK)
        status = assess_lock(out, subject, breaking, err);
    if (status == VMXCI_OK)
        status = assess_disk_locks(out, subject, err);
    if (status)
        return status;
    assess_text(out, subject);
    return assess_access(out, subject, err);
}

void vmxi_assessment_free(vmxi_assessment *assessment)
{
    vmxi_listing_free(&assessment->listing);
}

/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "base/error.h"
#include "lock/refusal.h"
#include "vm/access.h"
#include "vm/assessment.h"
#include "vm/disks.h"
#include "vm/refusal.h"
#include "vm/saved_state.h"
#include "vm/signs.h"
#include "vmx/encryption.h"

/* ---- locks ----------------------------------------------------------------------------- */

/* Whether a lock of this kind means that a program has the VM open. */
static bool is_open(vmxci_lock_kind kind)
{
    return kind == VMXCI_LOCK_HERE || kind == VMXCI_LOCK_ELSEWHERE || kind == VMXCI_LOCK_UNKNOWN;
}

static vmxi_wait get_wait(const vmxci_vm_options *options)
{
    return (vmxi_wait){ options->lock_timeout, options->stop, options->stop_payload };
}

/* Whether the options allow an edit in spite of FOUND, a lock of the file.  --break-lock breaks one
 * member only: if there are several, FOREIGN of them, the others would still block the edit. */
static bool is_overridden(const vmxi_finding *found, const vmxci_vm_options *options,
                          unsigned foreign, bool breaking)
{
    if (found->kind == VMXCI_LOCK_ESXI && options->ignore_esxi_lock)
        return true;
    return options->break_lock && vmxi_finding_is_breakable(found) && (breaking || foreign == 1);
}

static void add_refusal(vmxi_assessment *out, const vmxci_error *refusal)
{
    if (out->refusal.code == VMXCI_OK)
        out->refusal = *refusal;
}

static int assess_file_locks(vmxi_assessment *out, const vmxi_subject *s, bool breaking,
                             vmxci_error *err)
{
    const vmxi_findings *locks = &out->locks;
    vmxci_error refusal;
    unsigned foreign = 0;
    const vmxi_wait wait = get_wait(s->options);
    int status =
        vmxi_hold_inspect(&out->locks, s->hold, out->listing.locks != 0, s->host, &wait, err);
    if (status)
        return status;
    out->file_locks = locks->count;
    if (is_open(vmxi_assessment_lock(out)))
        out->power = VMXCI_POWER_OPEN;
    else if (vmxi_assessment_lock(out) == VMXCI_LOCK_ESXI)
        out->power = VMXCI_POWER_UNKNOWN;
    for (size_t i = 0; i < locks->count; i++)
        foreign += locks->items[i].foreign;
    for (size_t i = 0; i < locks->count; i++)
        if (!is_overridden(&locks->items[i], s->options, foreign, breaking) &&
            vmxi_refuse_lock(&locks->items[i], &refusal) != VMXCI_OK)
            add_refusal(out, &refusal);
    return VMXCI_OK;
}

/* ---- locks of disks -------------------------------------------------------------------- */

enum {
    ASK_EVERY = 64 /* disks inspected between two calls of `stop` */
};

typedef struct disk_search {
    vmxi_assessment *out;
    const vmxi_subject *subject;
    vmxi_wait wait;
    unsigned count; /* of disks inspected */
} disk_search;

/* Adds the lock of DISK, a file in the VM's directory, if the disk is in use. */
static int add_disk_lock(const char *disk, void *payload, vmxci_error *err)
{
    disk_search *search = payload;
    const vmxi_subject *s = search->subject;
    vmxi_lockdir lock;
    vmxi_finding found;
    if (vmxi_lockdir_init(&lock, s->hold->file.target.dir, disk) != 0)
        return VMXCI_OK;
    vmxi_lock_result result = vmxi_inspect_lock(&found, &lock, "", s->host, &search->wait);
    vmxi_lockdir_close(&lock);
    if (result.outcome == VMXI_LOCK_OK && ++search->count % ASK_EVERY == 0)
        result = vmxi_wait_ask(&search->wait);
    const int status = vmxi_fail_inspect(result, lock.name, err);
    if (status)
        return status;
    if (is_open(found.kind) && !vmxi_findings_add(&search->out->locks, &found))
        return vmxi_no_memory(err);
    return VMXCI_OK;
}

/* Returns the most important lock of a disk that refuses an edit; NULL if there is none. */
static const vmxi_finding *find_blocking_disk(const vmxi_assessment *a, bool ignore)
{
    const vmxi_finding *worst = NULL;
    for (size_t i = a->file_locks; i < a->locks.count; i++) {
        const vmxi_finding *found = &a->locks.items[i];
        const bool is_ignored = ignore && found->kind != VMXCI_LOCK_HERE;
        if (!is_ignored && (!worst || vmxi_finding_outranks(found, worst)))
            worst = found;
    }
    return worst;
}

/* Assesses the locks of the disks that the VM names.  Each is looked for by its name, because the
 * directory may be case-insensitive; that costs time, so only if there is any lock but our own. */
static int assess_disk_locks(vmxi_assessment *out, const vmxi_subject *s, vmxci_error *err)
{
    disk_search search = { out, s, get_wait(s->options), 0 };
    vmxci_error refusal;
    if (out->listing.locks <= (vmxi_hold_is_exclusive(s->hold) ? 1 : 0))
        return VMXCI_OK;
    const int status =
        vmxi_for_each_disk(s->doc, s->hold->file.target.dir, add_disk_lock, &search, err);
    if (status)
        return status;
    if (out->locks.count > out->file_locks)
        out->power = VMXCI_POWER_OPEN;
    const vmxi_finding *blocking = find_blocking_disk(out, s->options->ignore_disk_lock != 0);
    if (blocking) {
        (void)vmxi_refuse_disk(blocking, &refusal);
        add_refusal(out, &refusal);
    }
    return VMXCI_OK;
}

/* ---- text, directory and locks --------------------------------------------------------- */

/* Encryption and suspension are the first reasons to refuse an edit; partial encryption, which an
 * option allows, is the last. */
static void assess_text(vmxi_assessment *out, const vmxi_subject *s)
{
    vmxci_error refusal;
    vmxi_allowed allowed = { .partial = s->options->allow_partial_encryption != 0 };
    if (vmxi_is_suspended(s->doc)) {
        allowed.suspended = vmxi_lacks_saved_state(s->doc, s->hold->file.target.dir);
        if (allowed.suspended)
            (void)vmxi_refuse_lost_state(s->doc, &out->lost_state);
        else
            out->power = VMXCI_POWER_SUSPENDED;
    }
    const int status = vmxi_refuse_text(s->doc, allowed, &refusal);
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
        status = vmxi_refuse_directories(s->hold, out->listing.locks != 0, &refusal);
    if (status == VMXCI_ENOTWRITABLE)
        add_refusal(out, &refusal);
    else if (status && err)
        *err = refusal;
    return status == VMXCI_ENOTWRITABLE ? VMXCI_OK : status;
}

static int list_directory(vmxi_assessment *out, const vmxi_subject *s, vmxci_error *err)
{
    const vmxi_target *target = &s->hold->file.target;
    const vmxi_listing *listing = s->listing ? s->listing : &out->listing;
    const int status = s->listing ? VMXCI_OK : vmxi_listing_read(&out->listing, target->dir, err);
    out->has_unfinished_copy = vmxi_listing_has_copy(listing, target->name);
    if (!s->listing)
        return status;
    out->listing = *s->listing;
    out->listing.copies = out->listing.temps = (vmxi_buf)VMXI_BUF_INIT(&vmxi_default_allocator);
    return VMXCI_OK;
}

int vmxi_assess(vmxi_assessment *out, const vmxi_subject *subject, bool breaking, vmxci_error *err)
{
    vmxi_assessment_free(out);
    *out = (vmxi_assessment){ .encryption = vmxi_get_encryption(subject->doc) };
    int status = list_directory(out, subject, err);
    if (status == VMXCI_OK)
        status = assess_file_locks(out, subject, breaking, err);
    if (status == VMXCI_OK)
        status = assess_disk_locks(out, subject, err);
    if (status)
        return status;
    assess_text(out, subject);
    return assess_access(out, subject, err);
}

vmxci_lock_kind vmxi_assessment_lock(const vmxi_assessment *assessment)
{
    return assessment->file_locks ? assessment->locks.items[0].kind : VMXCI_LOCK_NONE;
}

const vmxci_error *vmxi_assessment_reason(const vmxi_assessment *assessment)
{
    const bool is_lost = assessment->lost_state.code != VMXCI_OK;
    return is_lost && assessment->refusal.code != VMXCI_EENCRYPTED ? &assessment->lost_state
                                                                   : &assessment->refusal;
}

void vmxi_assessment_free(vmxi_assessment *assessment)
{
    vmxi_listing_free(&assessment->listing);
    vmxi_findings_free(&assessment->locks);
}

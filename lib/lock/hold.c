/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/str.h"
#include "lock/filelock.h"
#include "lock/hold.h"
#include "lock/location.h"
#include "lock/refusal.h"

/* ---- what is locked -------------------------------------------------------------------- */

int vmxi_hold_find(vmxi_hold *out, const char *path, vmxci_error *err)
{
    *out = (vmxi_hold){ .file.fd = -1, .path = path, .locks = { VMXI_LOCK_INIT, VMXI_LOCK_INIT } };
    int sys = vmxi_target_open(&out->file.target, &out->link, &out->link_owners, path);
    return sys ? vmxi_fail_sys(err, sys == ENOENT ? VMXCI_ENOENT : VMXCI_EIO, sys,
                               "cannot find the file or open its directory")
               : VMXCI_OK;
}

static int count_locks(const vmxi_hold *hold)
{
    return hold->link.dir >= 0 ? 2 : 1;
}

/* Returns the path that lock INDEX protects.  Locks are taken in the order of the indexes. */
static const vmxi_target *get_target(const vmxi_hold *hold, int index)
{
    return index == 0 && hold->link.dir >= 0 ? &hold->link : &hold->file.target;
}

static int init_lockdir(vmxi_lockdir *out, const vmxi_hold *hold, int index)
{
    const vmxi_target *target = get_target(hold, index);
    return vmxi_lockdir_init(out, target->dir, target->name);
}

static void append_location(vmxi_buf *out, const vmxi_hold *hold, int index)
{
    char real[PATH_MAX];
    const bool is_resolved = index > 0 && realpath(hold->path, real);
    vmxi_location_append(out, is_resolved ? real : hold->path);
}

int vmxi_hold_check_names(const vmxi_hold *hold, vmxci_error *err)
{
    const vmxi_finding none = { .kind = VMXCI_LOCK_NONE };
    vmxi_lockdir dir;
    for (int i = 0; i < count_locks(hold); i++) {
        const int sys = init_lockdir(&dir, hold, i);
        if (sys)
            return vmxi_fail_take(vmxi_result_of_errno(sys), &none, dir.name, err);
    }
    return VMXCI_OK;
}

/* ---- inspecting ------------------------------------------------------------------------ */

/* Returns whether no other process can have lock INDEX. */
static bool is_exclusively_ours(const vmxi_hold *hold, int index)
{
    return !hold->shared && hold->locks[index].entry[0];
}

/* Inspects lock INDEX.  Returns VMXCI_OK, ENOMEM or EBUSY. */
static int inspect_lock(vmxi_finding *out, const vmxi_hold *hold, int index, vmxi_host *host,
                        const vmxi_wait *wait, vmxci_error *err)
{
    vmxi_lockdir dir;
    *out = (vmxi_finding){ .kind = VMXCI_LOCK_NONE };
    /* If the name is too long to be locked, there is no lock. */
    if (init_lockdir(&dir, hold, index) != 0)
        return VMXCI_OK;
    const vmxi_lock_result result =
        vmxi_inspect_lock(out, &dir, hold->locks[index].entry, host, wait);
    vmxi_lockdir_close(&dir);
    return vmxi_fail_inspect(result, dir.name, err);
}

int vmxi_hold_inspect(vmxi_findings *out, const vmxi_hold *hold, bool file_has_lock,
                      vmxi_host *host, const vmxi_wait *wait, vmxci_error *err)
{
    vmxi_finding found[2];
    const int count = count_locks(hold);
    for (int i = 0; i < count; i++) {
        const bool exists = file_has_lock || get_target(hold, i) != &hold->file.target;
        found[i] = (vmxi_finding){ .kind = VMXCI_LOCK_NONE };
        if (!exists || is_exclusively_ours(hold, i))
            continue;
        const int status = inspect_lock(&found[i], hold, i, host, wait, err);
        if (status)
            return status;
    }
    const int first = count == 2 && vmxi_finding_outranks(&found[1], &found[0]) ? 1 : 0;
    for (int i = 0; i < count; i++) {
        const vmxi_finding *f = &found[i == 0 ? first : 1 - first];
        if (f->kind != VMXCI_LOCK_NONE && !vmxi_findings_add(out, f))
            return vmxi_no_memory(err);
    }
    return VMXCI_OK;
}

/* ---- taking ---------------------------------------------------------------------------- */

/* Returns whether RESULT is a failure that a member of the lock may have caused. */
static bool may_be_blocked(vmxi_lock_result result)
{
    const int sys = result.sys_errno;
    return sys != 0 && sys != ENOMEM && sys != ENAMETOOLONG && sys != EMFILE && sys != ENFILE;
}

static vmxi_lock_result take_at(vmxi_hold *hold, int index, vmxi_finding *blocker,
                                const vmxi_hold_request *request, vmxci_str location)
{
    const vmxi_target *target = get_target(hold, index);
    const vmxi_lock_request wanted = { request->host, location, request->shared, request->wait };
    vmxi_lock *lock = &hold->locks[index];
    const vmxi_lock_result result =
        vmxi_lock_take(lock, blocker, target->dir, target->name, &wanted);
    /* If another process owns the lock, report that owner rather than the errno. */
    if (!may_be_blocked(result))
        return result;
    const vmxi_lock_result inspected =
        vmxi_inspect_lock(blocker, &lock->dir, lock->leftover, request->host, &request->wait);
    vmxi_lockdir_close(&lock->dir);
    return inspected.outcome == VMXI_LOCK_STOPPED ? inspected : result;
}

/* Tries to take lock INDEX.  If that fails, BLOCKER is the member that blocks it, if any. */
static vmxi_lock_result try_lock(vmxi_hold *hold, int index, vmxi_finding *blocker,
                                 const vmxi_hold_request *request)
{
    vmxi_buf location = VMXI_BUF_INIT(&vmxi_default_allocator);
    vmxi_lock_result result = vmxi_result_of_errno(ENOMEM);
    *blocker = (vmxi_finding){ .kind = VMXCI_LOCK_NONE };
    append_location(&location, hold, index);
    if (!location.failed)
        result = take_at(hold, index, blocker, request, vmxi_buf_str(&location));
    vmxi_buf_free(&location);
    return result;
}

/* Returns whether to remove the member BLOCKER: the request allows it, and BLOCKER caused RESULT.
 * BLOCKER is the cause if the wait for it timed out, or if its member file could not be read, so
 * that no ticket number could be chosen. */
static bool must_break(const vmxi_hold *hold, int index, const vmxi_finding *blocker,
                       const vmxi_hold_request *request, vmxi_lock_result result)
{
    const bool is_cause =
        result.outcome == VMXI_LOCK_BUSY ||
        (result.outcome == VMXI_LOCK_FAILED && result.sys_errno == blocker->sys_errno);
    return is_cause && request->break_lock && vmxi_finding_is_breakable(blocker) &&
           !hold->has_broken && !hold->locks[index].leftover[0];
}

static int break_lock(vmxi_hold *hold, int index, const vmxi_finding *blocker,
                      const vmxi_hold_request *request, vmxci_error *err)
{
    const vmxi_target *target = get_target(hold, index);
    const int status = request->may_break(request->may_break_payload, err);
    if (status)
        return status;
    const vmxi_lock_result result = vmxi_lock_break(target->dir, target->name, blocker);
    if (result.outcome == VMXI_LOCK_FAILED)
        return vmxi_fail_break(result, blocker, err);
    hold->has_broken = true;
    return VMXCI_OK;
}

static int take_lock(vmxi_hold *hold, int index, const vmxi_hold_request *request, vmxci_error *err)
{
    vmxi_finding blocker;
    vmxi_lock_result result = try_lock(hold, index, &blocker, request);
    if (must_break(hold, index, &blocker, request, result)) {
        const int status = break_lock(hold, index, &blocker, request, err);
        if (status)
            return status;
        result = try_lock(hold, index, &blocker, request);
    }
    if (result.outcome == VMXI_LOCK_OK)
        return VMXCI_OK;
    if (blocker.kind == VMXCI_LOCK_ESXI && request->ignore_esxi) {
        hold->has_ignored = true;
        return VMXCI_OK;
    }
    /* BLOCKER was breakable, so its presence is not the reason for the failure. */
    if (result.outcome == VMXI_LOCK_FAILED && request->break_lock &&
        vmxi_finding_is_breakable(&blocker))
        blocker.kind = VMXCI_LOCK_NONE;
    return vmxi_fail_take(result, &blocker, hold->locks[index].dir.name, err);
}

int vmxi_hold_take(vmxi_hold *hold, const vmxi_hold_request *request, vmxci_error *err)
{
    hold->shared = request->shared;
    for (int i = 0; i < count_locks(hold); i++) {
        const int status = take_lock(hold, i, request, err);
        if (status)
            return status;
    }
    /* A reader that locks the file must not keep an edit out. */
    return hold->has_ignored ? vmxi_old_file_lock(&hold->file, request->shared, &request->wait, err)
                             : vmxi_old_file_open(&hold->file, err);
}

/* ---- holding --------------------------------------------------------------------------- */

bool vmxi_hold_is_exclusive(const vmxi_hold *hold)
{
    return is_exclusively_ours(hold, count_locks(hold) - 1);
}

int vmxi_hold_verify(const void *hold, vmxci_error *err)
{
    const vmxi_hold *h = hold;
    int status = VMXCI_OK;
    for (int i = 0; i < count_locks(h) && status == VMXCI_OK; i++)
        status = vmxi_fail_verify(vmxi_lock_verify(&h->locks[i]), h->locks[i].dir.name, err);
    return status;
}

/* Returns whether nothing of the lock is left; otherwise LEFTOVER names it. */
static bool release_lock(vmxi_lock *lock, vmxi_shown *leftover)
{
    char name[NAME_MAX + VMXI_ENTRY_SIZE + 2];
    vmxi_lock_release(lock);
    if (!lock->leftover[0])
        return true;
    snprintf(name, sizeof name, "%s/%s", lock->dir.name, lock->leftover);
    *leftover = vmxi_quote(vmxi_str(name));
    return false;
}

bool vmxi_hold_release(vmxi_hold *hold, vmxi_shown *leftover)
{
    bool done = true;
    if (hold->file.fd >= 0)
        close(hold->file.fd);
    hold->file.fd = -1;
    for (int i = 1; i >= 0; i--)
        done = release_lock(&hold->locks[i], leftover) && done;
    vmxi_target_close(&hold->file.target);
    vmxi_target_close(&hold->link);
    return done;
}

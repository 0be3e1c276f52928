/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <errno.h>
#include <stdio.h>

#include "base/error.h"
#include "base/str.h"
#include "lock/refusal.h"

static vmxi_shown quote(const char *name)
{
    return vmxi_quote(vmxi_str(name));
}

/* ---- findings -------------------------------------------------------------------------- */

/* Sets the message to PREFIX "the lock 'NAME.lck/ENTRY' is held by ".  Returns STATUS. */
static int begin_held(vmxci_error *err, int status, const char *prefix, const vmxi_finding *found)
{
    return vmxi_fail(err, status, "%sthe lock '%s%s%s' is held by ", prefix,
                     quote(found->lock).text, found->entry[0] ? "/" : "", quote(found->entry).text);
}

static int refuse_here(const vmxi_finding *found, const char *prefix, vmxci_error *err)
{
    const vmxi_member *owner = &found->member;
    const int status = begin_held(err, VMXCI_EOPEN, prefix, found);
    if (owner->pid)
        vmxi_fail_more(err, "process %lu", (unsigned long)owner->pid);
    else
        vmxi_fail_more(err, "a process");
    if (owner->program.len)
        vmxi_fail_more(err, " ('%s')", vmxi_quote(owner->program).text);
    vmxi_fail_more(err, " on this machine");
    return status;
}

static int refuse_elsewhere(const vmxi_finding *found, const char *prefix, vmxci_error *err)
{
    const int status = begin_held(err, VMXCI_EELSEWHERE, prefix, found);
    vmxi_fail_more(err, "another machine ('%s')", vmxi_quote(found->member.machine).text);
    return status;
}

static int refuse_esxi(const vmxi_finding *found, vmxci_error *err)
{
    return vmxi_fail(err, VMXCI_EESXI,
                     "an ESXi host may have the VM in its inventory: '%s' is a lock file of ESXi, "
                     "or was copied with the directory",
                     quote(found->lock).text);
}

static int refuse_unknown(const vmxi_finding *found, const char *prefix, vmxci_error *err)
{
    const vmxi_shown lock = quote(found->lock), entry = quote(found->entry);
    if (found->entry[0] && found->sys_errno == EINVAL)
        return vmxi_fail(err, VMXCI_ELOCKUNKNOWN,
                         "%scannot determine the owner of the lock '%s/%s': not a regular file",
                         prefix, lock.text, entry.text);
    if (found->sys_errno)
        return vmxi_fail_sys(err, VMXCI_ELOCKUNKNOWN, found->sys_errno,
                             "%scannot determine the owner of the lock '%s%s%s'", prefix, lock.text,
                             found->entry[0] ? "/" : "", entry.text);
    if (found->member.machine.len == 0)
        return vmxi_fail(err, VMXCI_ELOCKUNKNOWN,
                         "%scannot determine the owner of the lock '%s/%s': malformed member file",
                         prefix, lock.text, entry.text);
    const char *reason = found->contained
                             ? "was left by another container of this host"
                             : "may be from another container, another boot, or another machine "
                               "that has the same machine ID";
    return vmxi_fail(err, VMXCI_ELOCKUNKNOWN,
                     "%scannot determine whether the lock '%s/%s' of process %lu is stale: it %s",
                     prefix, lock.text, entry.text, (unsigned long)found->member.pid, reason);
}

/* Refuses an edit because of FOUND, which '--break-lock' cannot remove, and names what helps
 * instead. */
static int refuse_unbreakable(const vmxi_finding *found, vmxci_error *err)
{
    const int sys = found->sys_errno;
    const int status = refuse_unknown(found, "", err);
    if (sys == EACCES || sys == EPERM)
        vmxi_fail_more(err, "; check its permissions");
    else if (sys == EINVAL || sys == ENOTDIR || sys == ELOOP)
        vmxi_fail_more(err, "; if no program has the VM open, remove it by hand");
    return status;
}

int vmxi_refuse_lock(const vmxi_finding *found, vmxci_error *err)
{
    switch (found->kind) {
    case VMXCI_LOCK_HERE:
        return refuse_here(found, "in use: ", err);
    case VMXCI_LOCK_ELSEWHERE:
        return refuse_elsewhere(found, "in use: ", err);
    case VMXCI_LOCK_ESXI:
        return refuse_esxi(found, err);
    case VMXCI_LOCK_UNKNOWN:
        return vmxi_finding_is_breakable(found) ? refuse_unknown(found, "", err)
                                                : refuse_unbreakable(found, err);
    case VMXCI_LOCK_NONE:
    case VMXCI_LOCK_STALE:
        break;
    }
    return VMXCI_OK;
}

int vmxi_refuse_disk(const vmxi_finding *found, vmxci_error *err)
{
    char prefix[VMXI_SHOWN_SIZE + sizeof "the disk '' may be in use: "];
    const vmxi_shown disk = vmxi_quote(vmxi_finding_file(found));
    const bool is_unknown = found->kind == VMXCI_LOCK_UNKNOWN;
    snprintf(prefix, sizeof prefix, "the disk '%s' %s in use: ", disk.text,
             is_unknown ? "may be" : "is");
    if (is_unknown)
        (void)refuse_unknown(found, prefix, err);
    else if (found->kind == VMXCI_LOCK_ELSEWHERE)
        (void)refuse_elsewhere(found, prefix, err);
    else
        (void)refuse_here(found, prefix, err);
    /* The statuses of the lock of the VM itself mean that vmxci_vm_options.break_lock helps. */
    if (err)
        err->code = VMXCI_EOPEN;
    return VMXCI_EOPEN;
}

/* ---- results --------------------------------------------------------------------------- */

int vmxi_fail_take(vmxi_lock_result result, const vmxi_finding *blocker, const char *name,
                   vmxci_error *err)
{
    const vmxi_shown lock = quote(name);
    if (result.sys_errno == ENOMEM)
        return vmxi_no_memory(err);
    if (result.outcome == VMXI_LOCK_STOPPED)
        return vmxi_fail(err, VMXCI_EBUSY, "interrupted while waiting for the lock '%s'",
                         lock.text);
    const int status = vmxi_refuse_lock(blocker, err);
    if (status)
        return status;
    if (result.outcome == VMXI_LOCK_BUSY)
        return vmxi_fail(err, VMXCI_EBUSY, "busy: other processes are taking the lock '%s'",
                         lock.text);
    return vmxi_fail_sys(err, VMXCI_EIO, result.sys_errno, "cannot take the lock '%s'", lock.text);
}

int vmxi_fail_inspect(vmxi_lock_result result, const char *name, vmxci_error *err)
{
    if (result.outcome == VMXI_LOCK_OK)
        return VMXCI_OK;
    return result.outcome == VMXI_LOCK_STOPPED
               ? vmxi_fail(err, VMXCI_EBUSY, "interrupted while inspecting the lock '%s'",
                           quote(name).text)
               : vmxi_no_memory(err);
}

int vmxi_fail_break(vmxi_lock_result result, const vmxi_finding *found, vmxci_error *err)
{
    return vmxi_fail_sys(err, VMXCI_EIO, result.sys_errno, "cannot remove the lock '%s/%s'",
                         quote(found->lock).text, quote(found->entry).text);
}

int vmxi_fail_verify(vmxi_lock_result result, const char *name, vmxci_error *err)
{
    const vmxi_shown lock = quote(name);
    if (result.outcome == VMXI_LOCK_OK)
        return VMXCI_OK;
    if (result.outcome == VMXI_LOCK_LOST)
        return vmxi_fail(err, VMXCI_ECHANGED,
                         "the lock '%s' was removed by another process; nothing was written",
                         lock.text);
    return vmxi_fail_sys(err, VMXCI_EIO, result.sys_errno, "cannot verify the lock '%s'",
                         lock.text);
}

int vmxi_fail_flock(vmxi_lock_result result, vmxci_error *err)
{
    if (result.outcome == VMXI_LOCK_OK)
        return VMXCI_OK;
    if (result.outcome == VMXI_LOCK_BUSY)
        return vmxi_fail(err, VMXCI_EBUSY,
                         "busy: another process has locked the file with flock(2)");
    if (result.outcome == VMXI_LOCK_STOPPED)
        return vmxi_fail(err, VMXCI_EBUSY,
                         "interrupted while waiting for the flock(2) lock of the file");
    return vmxi_fail_sys(err, VMXCI_EIO, result.sys_errno, "cannot lock the file");
}

/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "lock/lock.h"

int vmxi_lock_remove_entry(vmxi_lock *lock, const char *entry)
{
    const int sys = entry[0] == VMXI_ENTRY_CHOOSING ? vmxi_lockdir_remove_dir(&lock->dir, entry)
                                                    : vmxi_lockdir_remove_file(&lock->dir, entry);
    if (sys && sys != ENOENT)
        memcpy(lock->leftover, entry, sizeof lock->leftover);
    return sys;
}

static bool has_bytes(const char *bytes, size_t len, const char *want, size_t want_len)
{
    return len == want_len && memcmp(bytes, want, len) == 0;
}

/* Verifies that the member file is there with the bytes that we have written. */
static vmxi_lock_result verify_member(const vmxi_lock *lock)
{
    char bytes[VMXI_MEMBER_SIZE + 1];
    size_t len;
    if (vmxi_lockdir_is_file(&lock->dir, lock->entry, &lock->written))
        return vmxi_result(VMXI_LOCK_OK);
    const int sys = vmxi_lockdir_read_file(&lock->dir, lock->entry, bytes, &len);
    if (sys == 0 && !has_bytes(bytes, len, lock->bytes, sizeof lock->bytes))
        return vmxi_result(VMXI_LOCK_LOST);
    return vmxi_result_of_entry(sys);
}

vmxi_lock_result vmxi_lock_verify(const vmxi_lock *lock)
{
    if (!lock->entry[0])
        return vmxi_result(VMXI_LOCK_OK);
    const int sys = vmxi_lockdir_verify(&lock->dir);
    return sys ? vmxi_result_of_entry(sys) : verify_member(lock);
}

/* Removes our member file.  If it cannot be looked at, it may be another one and stays. */
static void remove_member(vmxi_lock *lock)
{
    const vmxi_lock_result result = verify_member(lock);
    if (result.outcome == VMXI_LOCK_OK)
        (void)vmxi_lock_remove_entry(lock, lock->entry);
    else if (result.outcome == VMXI_LOCK_FAILED)
        memcpy(lock->leftover, lock->entry, sizeof lock->leftover);
}

void vmxi_lock_release(vmxi_lock *lock)
{
    const bool is_ours = lock->dir.fd >= 0 && lock->pid == getpid();
    if (lock->entry[0] && is_ours)
        remove_member(lock);
    lock->entry[0] = '\0';
    if (lock->dir.ours && is_ours)
        vmxi_lockdir_remove(&lock->dir);
    vmxi_lockdir_close(&lock->dir);
}

/* ---- breaking -------------------------------------------------------------------------- */

/* Removes the member FOUND if it is as it was: has the same bytes, or is unreadable for the same
 * reason. */
static vmxi_lock_result remove_found(const vmxi_lockdir *dir, const vmxi_finding *found)
{
    char bytes[VMXI_MEMBER_SIZE + 1];
    size_t len;
    int sys = vmxi_lockdir_read_file(dir, found->entry, bytes, &len);
    if (sys == 0 && !has_bytes(bytes, len, found->bytes, found->len))
        return vmxi_result(VMXI_LOCK_LOST);
    if (sys == 0 || sys == found->sys_errno)
        sys = vmxi_lockdir_remove_file(dir, found->entry);
    return vmxi_result_of_errno(sys == ENOENT ? 0 : sys);
}

vmxi_lock_result vmxi_lock_break(int parent, const char *file, const vmxi_finding *found)
{
    vmxi_lockdir dir;
    int sys = vmxi_lockdir_init(&dir, parent, file);
    if (sys == 0)
        sys = vmxi_lockdir_open(&dir);
    if (sys)
        return vmxi_result_of_errno(sys == ENOENT ? 0 : sys);
    const vmxi_lock_result result = remove_found(&dir, found);
    vmxi_lockdir_remove(&dir);
    return result;
}

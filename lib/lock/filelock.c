/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/clock.h"
#include "file/calls.h"
#include "lock/filelock.h"
#include "lock/refusal.h"

/* ---- opening --------------------------------------------------------------------------- */

bool vmxi_means_gone(const vmxci_error *err)
{
    return err->code == VMXCI_ENOTVMX || err->sys_errno == ENOENT || err->sys_errno == ESTALE ||
           err->sys_errno == ENOTDIR || err->sys_errno == ELOOP;
}

static void close_file(vmxi_old_file *file)
{
    close(file->fd);
    file->fd = -1;
}

int vmxi_old_file_open(vmxi_old_file *file, vmxci_error *err)
{
    vmxci_error failure;
    int status =
        vmxi_open(&file->fd, &file->st, file->target.dir, file->target.name, O_NOFOLLOW, &failure);
    if (status == VMXCI_OK && S_ISREG(file->st.st_mode))
        return VMXCI_OK;
    if (status == VMXCI_OK)
        close_file(file);
    if (status == VMXCI_OK || vmxi_means_gone(&failure))
        return vmxi_fail_changed(err);
    if (err)
        *err = failure;
    return status;
}

/* ---- locking --------------------------------------------------------------------------- */

/* Locks the open file.  Returns 0, also if the file system has no such locks, or an errno. */
static int lock_fd(int fd, bool shared)
{
    int result;
    do
        result = flock(fd, (shared ? LOCK_SH : LOCK_EX) | LOCK_NB);
    while (result != 0 && errno == EINTR);
    if (result == 0 || errno == ENOLCK || errno == ENOSYS || errno == EOPNOTSUPP)
        return 0;
    return errno;
}

/* Returns whether SYS, the errno of an open for writing, may mean that another process has removed
 * the regular file, or replaced it by a file of another type. */
static bool may_mean_replaced(int sys)
{
    return sys == ENOENT || sys == ESTALE || sys == ELOOP || sys == EISDIR || sys == ENXIO;
}

/* Opens the file again as FD, for writing.  Returns 0, EAGAIN if another process has replaced it,
 * or another errno. */
static int open_for_writing(int *fd, const vmxi_old_file *file)
{
    struct stat st;
    *fd = vmxi_openat(file->target.dir, file->target.name,
                      O_RDWR | O_NONBLOCK | O_NOCTTY | O_NOFOLLOW);
    if (*fd < 0)
        return may_mean_replaced(errno) ? EAGAIN : errno;
    const int sys = fstat(*fd, &st) != 0 ? errno : vmxi_is_same_file(&st, &file->st) ? 0 : EAGAIN;
    if (sys)
        close(*fd);
    return sys;
}

/* Locks the file through a descriptor for writing, which NFS needs: it turns flock(2) into a lock
 * of fcntl(2).  Returns 0, EAGAIN if another process has locked or replaced the file, or another
 * errno. */
static int lock_for_writing(vmxi_old_file *file)
{
    int fd;
    const int sys = open_for_writing(&fd, file);
    if (sys)
        return sys;
    close(file->fd);
    file->fd = fd;
    return lock_fd(fd, false);
}

/* Verifies that the name still leads to the open file.  Returns 0, EAGAIN if it does not, or
 * another errno. */
static int verify_name(const vmxi_old_file *file)
{
    struct stat st;
    if (fstatat(file->target.dir, file->target.name, &st, AT_SYMLINK_NOFOLLOW) != 0)
        return errno == ENOENT || errno == ESTALE ? EAGAIN : errno;
    return vmxi_is_same_file(&st, &file->st) ? 0 : EAGAIN;
}

/* Locks the open file; on error, closes it.  Returns 0, EAGAIN if another process has locked or
 * replaced it, or another errno. */
static int try_lock(vmxi_old_file *file, bool shared)
{
    int sys = lock_fd(file->fd, shared);
    if (sys == EBADF && !shared)
        sys = lock_for_writing(file);
    if (sys == 0)
        sys = verify_name(file);
    if (sys)
        close_file(file);
    return sys == EWOULDBLOCK ? EAGAIN : sys;
}

int vmxi_old_file_lock(vmxi_old_file *file, bool shared, const vmxi_wait *wait, vmxci_error *err)
{
    const uint64_t start = vmxi_clock(), deadline = vmxi_deadline(start, wait->timeout);
    for (;;) {
        const int status = vmxi_old_file_open(file, err);
        if (status)
            return status;
        const int sys = try_lock(file, shared);
        if (sys != EAGAIN)
            return vmxi_fail_flock(vmxi_result_of_errno(sys), err);
        const vmxi_lock_result result = vmxi_wait_retry(wait, start, deadline);
        if (result.outcome)
            return vmxi_fail_flock(result, err);
    }
}

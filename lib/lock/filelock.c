/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/error.h"
#include "file/calls.h"
#include "lock/filelock.h"

bool vmxi_leads_elsewhere(const vmxci_error *err)
{
    return err->code == VMXCI_ENOTVMX || err->sys_errno == ENOENT || err->sys_errno == ENOTDIR ||
           err->sys_errno == ELOOP;
}

int vmxi_old_file_open(vmxi_old_file *file, vmxci_error *err)
{
    vmxci_error own;
    int status =
        vmxi_open(&file->fd, &file->st, file->target.dir, file->target.name, O_NOFOLLOW, &own);
    /* Something else in its place may keep a reader for ever. */
    if (status == VMXCI_OK && !S_ISREG(file->st.st_mode)) {
        close(file->fd);
        file->fd = -1;
        return vmxi_fail_changed(err);
    }
    if (status == VMXCI_OK)
        return status;
    if (vmxi_leads_elsewhere(&own))
        return vmxi_fail_changed(err);
    if (err)
        *err = own;
    return status;
}

/* Lock the open file.  Returns 0 also where the file system has no such locks. */
static int lock_open(const vmxi_old_file *file, bool shared)
{
    const int what = (shared ? LOCK_SH : LOCK_EX) | LOCK_NB;
    int result;
    do
        result = flock(file->fd, what);
    while (result != 0 && errno == EINTR);
    if (result == 0)
        return 0;
    return errno == ENOLCK || errno == ENOSYS || errno == EOPNOTSUPP ? 0 : errno;
}

/* NFS makes of it a lock of fcntl(2), which needs a file that is open for writing. */
static int lock_for_writing(vmxi_old_file *file)
{
    int fd = vmxi_openat(file->target.dir, file->target.name,
                         O_RDWR | O_NONBLOCK | O_NOCTTY | O_NOFOLLOW);
    if (fd < 0)
        return errno == ENOENT ? EAGAIN : errno;
    close(file->fd);
    file->fd = fd;
    return fstat(fd, &file->st) == 0 ? lock_open(file, false) : errno;
}

/* Whether the name still leads to the open file: 0, or EAGAIN: no more. */
static int check_current(const vmxi_old_file *file)
{
    struct stat st;
    if (fstatat(file->target.dir, file->target.name, &st, AT_SYMLINK_NOFOLLOW) != 0)
        return errno == ENOENT ? EAGAIN : errno;
    return st.st_dev == file->st.st_dev && st.st_ino == file->st.st_ino ? 0 : EAGAIN;
}

/* Open the file and lock it.  EAGAIN: somebody else has it, or put another in its place. */
static int lock_once(vmxi_old_file *file, bool shared, vmxci_error *err, int *status)
{
    *status = vmxi_old_file_open(file, err);
    if (*status)
        return 0;
    int sys = lock_open(file, shared);
    if (sys == EBADF && !shared)
        sys = lock_for_writing(file);
    if (sys == 0)
        sys = check_current(file);
    if (sys == 0)
        return 0;
    close(file->fd);
    file->fd = -1;
    return sys == EWOULDBLOCK ? EAGAIN : sys;
}

int vmxi_old_file_lock(vmxi_old_file *file, bool shared, const vmxi_wait *wait, vmxci_error *err)
{
    const uint64_t begun = vmxi_clock(), end = vmxi_wait_until(begun, wait->timeout);
    int status, sys;
    while ((sys = lock_once(file, shared, err, &status)) == EAGAIN &&
           (sys = vmxi_wait_more(wait, begun, end)) == 0)
        continue;
    if (sys == VMXI_WAIT_BUSY)
        return vmxi_fail(err, VMXCI_EBUSY, "busy: somebody else has locked the file with flock(2)");
    if (sys == VMXI_WAIT_STOPPED)
        return vmxi_fail(err, VMXCI_EBUSY, "gave up waiting for the file");
    return sys ? vmxi_fail_sys(err, VMXCI_EIO, sys, "cannot lock the file") : status;
}

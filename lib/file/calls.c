/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/str.h"
#include "file/calls.h"

int vmxi_openat(int dir, const char *path, int flags)
{
    int fd;
    do
        fd = openat(dir, path, flags | O_CLOEXEC, 0644);
    while (fd < 0 && errno == EINTR);
    return fd;
}

int vmxi_write_all(int fd, vmxci_str bytes)
{
    while (bytes.len) {
        ssize_t n = write(fd, bytes.ptr, bytes.len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return n < 0 ? errno : EIO;
        bytes = vmxi_str_skip(bytes, (size_t)n);
    }
    return 0;
}

int vmxi_fsync(int fd)
{
    int result;
    do
        result = fsync(fd);
    while (result != 0 && errno == EINTR);
    return result == 0 ? 0 : errno;
}

int vmxi_syncfs(int fd)
{
#ifdef HAVE_SYNCFS
    return syncfs(fd) == 0 ? 0 : errno;
#else
    (void)fd;
    return ENOSYS;
#endif
}

bool vmxi_is_named(int dir, const char *name, const struct stat *st)
{
    struct stat now;
    return fstatat(dir, name, &now, AT_SYMLINK_NOFOLLOW) == 0 && vmxi_is_same_file(&now, st);
}

bool vmxi_is_link_unsupported(int sys)
{
    return sys == EPERM || sys == EOPNOTSUPP || sys == ENOSYS || sys == EMLINK;
}

/* Renames FROM to TO by a second link.  Returns 0 or an errno. */
static int rename_by_link(int dir, const char *from, const char *to)
{
    if (linkat(dir, from, dir, to, 0) != 0)
        return errno;
    if (unlinkat(dir, from, 0) == 0 || errno == ENOENT)
        return 0;
    const int sys = errno;
    (void)unlinkat(dir, to, 0);
    return sys;
}

int vmxi_rename_new(int dir, const char *from, const char *to)
{
    struct stat st;
#ifdef HAVE_RENAMEAT2
    if (renameat2(dir, from, dir, to, RENAME_NOREPLACE) == 0)
        return 0;
    if (errno != EINVAL && errno != ENOSYS)
        return errno;
#endif
    const int sys = rename_by_link(dir, from, to);
    if (!vmxi_is_link_unsupported(sys))
        return sys;
    if (fstatat(dir, to, &st, AT_SYMLINK_NOFOLLOW) == 0)
        return EEXIST;
    return renameat(dir, from, dir, to) == 0 ? 0 : errno;
}

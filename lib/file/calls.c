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

int vmxi_rename_new(int dir, const char *from, const char *to)
{
    struct stat st;
#ifdef HAVE_RENAMEAT2
    if (renameat2(dir, from, dir, to, RENAME_NOREPLACE) == 0)
        return 0;
    if (errno != EINVAL && errno != ENOSYS)
        return errno;
#endif
    if (fstatat(dir, to, &st, AT_SYMLINK_NOFOLLOW) == 0)
        return EEXIST;
    return renameat(dir, from, dir, to) == 0 ? 0 : errno;
}

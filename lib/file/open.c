/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <errno.h>
#include <fcntl.h>

#include "file/open.h"

int vmxi_openat(int dir, const char *path, int flags)
{
    int fd;
    do
        fd = openat(dir, path, flags | O_CLOEXEC, 0644);
    while (fd < 0 && errno == EINTR);
    return fd;
}

/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <unistd.h>

#include "file/calls.h"
#include "file/list.h"

enum {
    BUFFER = 8192 /* the entries of most directories; a network file system asks for less anyway */
};

int vmxi_list_and_close(int fd, vmxi_dirent_fn each, void *payload)
{
    _Alignas(max_align_t) char buffer[BUFFER];
    const int sys = vmxi_read_dirents(fd, buffer, sizeof buffer, each, payload);
    close(fd);
    return sys;
}

int vmxi_list(int dir, vmxi_dirent_fn each, void *payload)
{
    const int fd = vmxi_openat(dir, ".", O_RDONLY | O_DIRECTORY);
    return fd < 0 ? errno : vmxi_list_and_close(fd, each, payload);
}

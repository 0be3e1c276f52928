/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <unistd.h>

#include "file/calls.h"
#include "file/list.h"

int vmxi_list_and_close(int fd, vmxi_list_fn each, void *payload)
{
    struct dirent *entry;
    DIR *list = fdopendir(fd);
    if (!list) {
        int sys = errno;
        close(fd);
        return sys;
    }
    do
        errno = 0;
    while ((entry = readdir(list)) != NULL && each(payload, entry->d_name));
    int sys = entry ? 0 : errno;
    closedir(list);
    return sys;
}

int vmxi_list(int dir, vmxi_list_fn each, void *payload)
{
    int fd = vmxi_openat(dir, ".", O_RDONLY | O_DIRECTORY);
    return fd < 0 ? errno : vmxi_list_and_close(fd, each, payload);
}

/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <unistd.h>

#include "file/list.h"
#include "file/open.h"

static int open_anew(DIR **out, int dir)
{
    int fd = vmxi_openat(dir, ".", O_RDONLY | O_DIRECTORY);
    if (fd < 0)
        return errno;
    *out = fdopendir(fd);
    if (*out)
        return 0;
    int sys = errno;
    close(fd);
    return sys;
}

int vmxi_list(int dir, bool (*each)(void *payload, const char *name), void *payload)
{
    DIR *list;
    struct dirent *entry;
    int sys = open_anew(&list, dir);
    if (sys)
        return sys;
    do
        errno = 0;
    while ((entry = readdir(list)) != NULL && each(payload, entry->d_name));
    sys = entry ? 0 : errno;
    closedir(list);
    return sys;
}

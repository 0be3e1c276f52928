/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "file/open.h"
#include "file/target.h"

#ifndef O_PATH
#define O_PATH 0
#endif

enum {
    MAX_LINKS = 40
};

/* Go to the folder of PATH, which is seen from the folder at hand, and take the name in it. */
static int step(vmxi_target *target, char *path)
{
    char *slash = strrchr(path, '/');
    const char *name = slash ? slash + 1 : path, *folder = ".";
    if (strlen(name) >= sizeof target->name)
        return ENAMETOOLONG;
    memcpy(target->name, name, strlen(name) + 1);
    if (slash) {
        slash[slash == path] = '\0';
        folder = path;
    }
    int dir = vmxi_openat(target->dir, folder, O_RDONLY | O_DIRECTORY);
    /* What is only passed through on the way need not be readable. */
    if (dir < 0 && errno == EACCES)
        dir = vmxi_openat(target->dir, folder, O_PATH | O_DIRECTORY);
    if (dir < 0)
        return errno;
    vmxi_target_close(target);
    target->dir = dir;
    return 0;
}

/* Whether the name is a link; then where it leads. */
static int read_link(const vmxi_target *target, char path[PATH_MAX], int *is_link)
{
    ssize_t n = readlinkat(target->dir, target->name, path, PATH_MAX);
    *is_link = n >= 0;
    if (n < 0)
        return errno == EINVAL ? 0 : errno;
    if (n == PATH_MAX)
        return ENAMETOOLONG;
    path[n] = '\0';
    return 0;
}

/* The folder of the file itself has to be read, and to be synced. */
static bool is_passed_through(int dir)
{
    int flags = fcntl(dir, F_GETFL);
    return O_PATH && flags >= 0 && flags & O_PATH;
}

/* Keep in LINK where TARGET is now. */
static int keep(vmxi_target *link, const vmxi_target *target)
{
    *link = *target;
    link->dir = fcntl(target->dir, F_DUPFD_CLOEXEC, 0);
    return link->dir < 0 ? errno : 0;
}

static int follow(vmxi_target *target, vmxi_target *link, char path[PATH_MAX])
{
    for (int links = 0; links < MAX_LINKS; links++) {
        int is_link, sys = step(target, path);
        if (sys == 0)
            sys = read_link(target, path, &is_link);
        if (sys == 0 && is_link && links == 0)
            sys = keep(link, target);
        if (sys == 0 && !is_link && is_passed_through(target->dir))
            sys = EACCES;
        if (sys || !is_link)
            return sys;
    }
    return ELOOP;
}

int vmxi_target_open(vmxi_target *out, vmxi_target *link, const char *path, vmxci_error *err)
{
    char buffer[PATH_MAX];
    int sys = ENAMETOOLONG;
    *out = *link = (vmxi_target){ .dir = AT_FDCWD };
    if (strlen(path) < sizeof buffer) {
        memcpy(buffer, path, strlen(path) + 1);
        sys = follow(out, link, buffer);
    }
    if (sys == 0)
        return VMXCI_OK;
    vmxi_target_close(out);
    vmxi_target_close(link);
    return vmxi_fail_sys(err, sys == ENOENT ? VMXCI_ENOENT : VMXCI_EIO, sys,
                         "cannot find the file or open its folder");
}

void vmxi_target_close(vmxi_target *target)
{
    if (target->dir >= 0)
        close(target->dir);
    target->dir = AT_FDCWD;
}

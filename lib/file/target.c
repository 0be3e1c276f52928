/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "file/calls.h"
#include "file/target.h"

#ifndef O_PATH
#define O_PATH 0
#endif

static void add_owner(vmxi_link_owners *owners, const struct stat *link)
{
    if (link->st_uid != geteuid() && link->st_uid != 0)
        owners->at[owners->count++] = link->st_uid;
}

/* Opens DIRECTORY, relative to DIR, for FLAGS.  If DIRECTORY is a link, its owner is added to
 * OWNERS. Returns -1 and sets errno on failure. */
static int open_directory(int dir, const char *directory, int flags, vmxi_link_owners *owners)
{
    struct stat st;
    const int fd = vmxi_openat(dir, directory, flags | O_DIRECTORY | O_NOFOLLOW);
    if (fd >= 0 || (errno != ELOOP && errno != ENOTDIR) ||
        fstatat(dir, directory, &st, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISLNK(st.st_mode))
        return fd;
    add_owner(owners, &st);
    return vmxi_openat(dir, directory, flags | O_DIRECTORY);
}

/* Opens the directory of PATH, which is relative to that of TARGET, and stores the last name.
 * IS_READABLE: the directory can be listed and synced. */
static int enter_directory(vmxi_target *target, bool *is_readable, char *path,
                           vmxi_link_owners *owners)
{
    char *slash = strrchr(path, '/');
    const char *name = slash ? slash + 1 : path, *directory = ".";
    if (strlen(name) >= sizeof target->name)
        return ENAMETOOLONG;
    memcpy(target->name, name, strlen(name) + 1);
    if (slash) {
        slash[slash == path] = '\0';
        directory = path;
    }
    const unsigned known = owners->count;
    int dir = open_directory(target->dir, directory, O_RDONLY, owners);
    /* A directory on the way to the file need not be readable. */
    *is_readable = dir >= 0;
    if (dir < 0 && errno == EACCES) {
        owners->count = known;
        dir = open_directory(target->dir, directory, O_PATH, owners);
    }
    if (dir < 0)
        return errno;
    vmxi_target_close(target);
    target->dir = dir;
    return 0;
}

/* Finds out whether the name is a link. */
static int find_link(const vmxi_target *target, bool *is_link)
{
    char unused[1];
    const bool found = readlinkat(target->dir, target->name, unused, sizeof unused) >= 0;
    *is_link = found;
    return found || errno == EINVAL ? 0 : errno;
}

/* Reads the link NAME in DIR into PATH, and adds its owner to OWNERS. */
static int read_link_at(int dir, const char *name, const struct stat *st, char path[PATH_MAX],
                        vmxi_link_owners *owners)
{
    const ssize_t n = readlinkat(dir, name, path, PATH_MAX);
    if (n < 0)
        return errno;
    if (n == PATH_MAX)
        return ENAMETOOLONG;
    path[n] = '\0';
    add_owner(owners, st);
    return 0;
}

/* Reads the link that the name is into PATH.  With O_PATH one descriptor is used, so that owner and
 * text are those of the same link, even if another user exchanges it meanwhile. */
static int read_link(const vmxi_target *target, char path[PATH_MAX], vmxi_link_owners *owners)
{
    struct stat st;
    if (!O_PATH)
        return fstatat(target->dir, target->name, &st, AT_SYMLINK_NOFOLLOW) != 0
                   ? errno
                   : read_link_at(target->dir, target->name, &st, path, owners);
    const int fd = vmxi_openat(target->dir, target->name, O_PATH | O_NOFOLLOW);
    if (fd < 0)
        return errno;
    const int sys = fstat(fd, &st) != 0 ? errno : read_link_at(fd, "", &st, path, owners);
    close(fd);
    return sys;
}

/* Copies TARGET, with a descriptor of its own, to LINK. */
static int copy_target(vmxi_target *link, const vmxi_target *target)
{
    *link = *target;
    link->dir = fcntl(target->dir, F_DUPFD_CLOEXEC, 0);
    return link->dir < 0 ? errno : 0;
}

static int follow_links(vmxi_target *target, vmxi_target *link, vmxi_link_owners *owners,
                        char path[PATH_MAX])
{
    for (int links = 0; links < VMXI_MAX_LINKS; links++) {
        bool is_link = false, is_readable = false;
        int sys = enter_directory(target, &is_readable, path, owners);
        if (sys == 0)
            sys = find_link(target, &is_link);
        if (sys == 0 && !is_link && !is_readable)
            sys = EACCES;
        if (sys == 0 && is_link && links == 0)
            sys = copy_target(link, target);
        if (sys == 0 && is_link)
            sys = read_link(target, path, owners);
        if (sys || !is_link)
            return sys;
    }
    return ELOOP;
}

int vmxi_target_open(vmxi_target *out, vmxi_target *link, vmxi_link_owners *owners,
                     const char *path)
{
    char buffer[PATH_MAX];
    int sys = ENAMETOOLONG;
    *out = *link = (vmxi_target){ .dir = AT_FDCWD };
    owners->count = 0;
    if (strlen(path) < sizeof buffer) {
        memcpy(buffer, path, strlen(path) + 1);
        sys = follow_links(out, link, owners, buffer);
    }
    if (sys) {
        vmxi_target_close(out);
        vmxi_target_close(link);
    }
    return sys;
}

void vmxi_target_close(vmxi_target *target)
{
    if (target->dir >= 0)
        close(target->dir);
    target->dir = AT_FDCWD;
}

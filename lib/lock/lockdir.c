/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file/calls.h"
#include "file/list.h"
#include "lock/lockdir.h"

int vmxi_lockdir_init(vmxi_lockdir *out, int parent, const char *file)
{
    *out = (vmxi_lockdir){ .parent = parent, .fd = -1 };
    int n = snprintf(out->name, sizeof out->name, "%s.lck", file);
    return n > 0 && (size_t)n < sizeof out->name ? 0 : ENAMETOOLONG;
}

/* 0 for the RESULT 0 of a system call, else its errno. */
static int outcome(int result)
{
    return result == 0 ? 0 : errno;
}

static int open_entry(int dir, const char *name, int flags, int *fd)
{
    *fd = vmxi_openat(dir, name, flags | O_NOFOLLOW);
    return *fd < 0 ? errno : 0;
}

/* ---- the folder ------------------------------------------------------------------------ */

int vmxi_lockdir_open(vmxi_lockdir *dir)
{
    vmxi_lockdir_close(dir);
    return open_entry(dir->parent, dir->name, O_RDONLY | O_DIRECTORY | O_NONBLOCK, &dir->fd);
}

/* The folder itself and the one it is in are no entries. */
static bool note_entry(void *empty, const char *name)
{
    return *(bool *)empty = strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

static bool is_empty(int dir)
{
    bool empty = true;
    return vmxi_list(dir, note_entry, &empty) == 0 && empty;
}

/* Let everybody use the folder that we have just made, whatever umask(2) is; where that is not
 * allowed others have to do without.  Where others may write beside it, one of them can have put
 * another folder in its place, which is none of our business. */
static void open_to_all(const vmxi_lockdir *dir)
{
    struct stat st;
    if (fstat(dir->fd, &st) == 0 && st.st_uid == geteuid() && (st.st_mode & 0777) != 0777 &&
        is_empty(dir->fd))
        (void)fchmod(dir->fd, 0777);
}

int vmxi_lockdir_make(vmxi_lockdir *dir)
{
    const bool made = mkdirat(dir->parent, dir->name, 0777) == 0;
    if (!made && errno != EEXIST)
        return errno;
    int sys = vmxi_lockdir_open(dir);
    if (sys == 0 && made)
        open_to_all(dir);
    if (sys)
        vmxi_lockdir_leave(dir);
    return sys;
}

void vmxi_lockdir_close(vmxi_lockdir *dir)
{
    if (dir->fd >= 0)
        close(dir->fd);
    dir->fd = -1;
}

void vmxi_lockdir_leave(vmxi_lockdir *dir)
{
    vmxi_lockdir_close(dir);
    (void)unlinkat(dir->parent, dir->name, AT_REMOVEDIR);
}

int vmxi_lockdir_is_there(const vmxi_lockdir *dir)
{
    struct stat open, named;
    if (fstat(dir->fd, &open) != 0 ||
        fstatat(dir->parent, dir->name, &named, AT_SYMLINK_NOFOLLOW) != 0)
        return errno;
    return open.st_dev == named.st_dev && open.st_ino == named.st_ino ? 0 : ENOENT;
}

static bool add_name(void *names, const char *name)
{
    if (vmxi_is_entry(name))
        vmxi_buf_add(names, (vmxci_str){ name, strlen(name) + 1 });
    return true;
}

int vmxi_lockdir_list(const vmxi_lockdir *dir, vmxi_buf *names)
{
    names->len = 0;
    int sys = vmxi_list(dir->fd, add_name, names);
    return sys == 0 && names->failed ? ENOMEM : sys;
}

/* ---- its entries ----------------------------------------------------------------------- */

int vmxi_lockdir_mark(const vmxi_lockdir *dir, const char *entry)
{
    return outcome(mkdirat(dir->fd, entry, 0777));
}

int vmxi_lockdir_unmark(const vmxi_lockdir *dir, const char *entry)
{
    return outcome(unlinkat(dir->fd, entry, AT_REMOVEDIR));
}

int vmxi_lockdir_create(const vmxi_lockdir *dir, const char *entry, int *fd)
{
    int sys = open_entry(dir->fd, entry, O_WRONLY | O_CREAT | O_EXCL, fd);
    /* Others have to read it to know who we are. */
    if (sys == 0)
        (void)fchmod(*fd, 0644);
    return sys;
}

int vmxi_lockdir_fill(const vmxi_lockdir *dir, int fd, const char bytes[VMXI_MEMBER_SIZE])
{
    int sys = 0;
    (void)dir;
    for (size_t done = 0; done < VMXI_MEMBER_SIZE && sys == 0;) {
        ssize_t n = write(fd, bytes + done, VMXI_MEMBER_SIZE - done);
        if (n > 0)
            done += (size_t)n;
        else if (n == 0 || errno != EINTR)
            sys = n ? errno : EIO;
    }
    if (close(fd) != 0 && errno != EINTR && sys == 0)
        sys = errno;
    return sys;
}

int vmxi_lockdir_has(const vmxi_lockdir *dir, const char *entry)
{
    struct stat st;
    return outcome(fstatat(dir->fd, entry, &st, AT_SYMLINK_NOFOLLOW));
}

static int read_file(int fd, char bytes[VMXI_MEMBER_SIZE + 1], size_t *len)
{
    for (ssize_t n = 1; n != 0 && *len < VMXI_MEMBER_SIZE + 1;) {
        n = read(fd, bytes + *len, VMXI_MEMBER_SIZE + 1 - *len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return errno;
        *len += (size_t)n;
    }
    return 0;
}

int vmxi_lockdir_read(const vmxi_lockdir *dir, const char *entry, char bytes[VMXI_MEMBER_SIZE + 1],
                      size_t *len)
{
    struct stat st;
    int fd, sys = open_entry(dir->fd, entry, O_RDONLY | O_NONBLOCK | O_NOCTTY, &fd);
    *len = 0;
    if (sys)
        return sys;
    if (fstat(fd, &st) == 0 && !S_ISREG(st.st_mode))
        sys = EINVAL;
    else
        sys = read_file(fd, bytes, len);
    close(fd);
    return sys;
}

int vmxi_lockdir_rename(const vmxi_lockdir *dir, const char *from, const char *to)
{
    return outcome(renameat(dir->fd, from, dir->fd, to));
}

int vmxi_lockdir_remove(const vmxi_lockdir *dir, const char *entry)
{
    return outcome(unlinkat(dir->fd, entry, 0));
}

/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#ifdef __linux__
#include <sys/xattr.h>
#endif
#include <unistd.h>

#include "file/calls.h"
#include "file/list.h"
#include "lock/entry.h"
#include "lock/lockdir.h"

/* Returns SYS, an errno.  NFS reports ESTALE for what another client has removed. */
static int unify_gone(int sys)
{
    return sys == ESTALE ? ENOENT : sys;
}

/* Returns the errno of a system call, 0 if its RESULT is 0. */
static int errno_of(int result)
{
    return result == 0 ? 0 : unify_gone(errno);
}

static int open_at(int dir, const char *name, int flags, int *fd)
{
    *fd = vmxi_openat(dir, name, flags | O_NOFOLLOW);
    return *fd < 0 ? errno : 0;
}

/* ---- the directory --------------------------------------------------------------------- */

int vmxi_lockdir_init(vmxi_lockdir *out, int parent, const char *file)
{
    *out = (vmxi_lockdir){ .parent = parent, .fd = -1 };
    int n = snprintf(out->name, sizeof out->name, "%s.lck", file);
    return n > 0 && (size_t)n < sizeof out->name ? 0 : ENAMETOOLONG;
}

int vmxi_lockdir_open(vmxi_lockdir *dir)
{
    vmxi_lockdir_close(dir);
    return unify_gone(
        open_at(dir->parent, dir->name, O_RDONLY | O_DIRECTORY | O_NONBLOCK, &dir->fd));
}

/* Clears *EMPTY, and ends the listing, at the first name. */
static bool clear_empty(void *empty, const char *name, vmxi_type type)
{
    (void)name, (void)type;
    return *(bool *)empty = false;
}

static bool is_empty(int dir)
{
    bool empty = true;
    return vmxi_list(dir, clear_empty, &empty) == 0 && empty;
}

/* Returns whether DIR, a new directory, may have inherited ACLs: the default ACL of its parent. */
static bool may_have_acls(int dir)
{
#ifdef __linux__
    return fgetxattr(dir, "system.posix_acl_default", NULL, 0) >= 0 ||
           (errno != ENODATA && errno != EOPNOTSUPP);
#else
    (void)dir;
    return false;
#endif
}

/* Removes the ACLs that DIR has inherited.  Returns whether it has no ACL of its own now. */
static bool remove_acls(int dir)
{
#ifdef __linux__
    (void)fremovexattr(dir, "system.posix_acl_default");
    return fremovexattr(dir, "system.posix_acl_access") == 0 || errno == ENODATA ||
           errno == EOPNOTSUPP;
#else
    (void)dir;
    return true;
#endif
}

/* Gives the new lock directory, described by ST, the group of the parent directory.  Returns
 * whether it has that group now. */
static bool copy_group(const vmxi_lockdir *dir, const struct stat *st, const struct stat *parent)
{
    return st->st_gid == parent->st_gid || fchown(dir->fd, (uid_t)-1, parent->st_gid) == 0;
}

/* Removes the rights of the group from MODE that others do not have. */
static mode_t limit_group(mode_t mode)
{
    return (mode & ~(mode_t)(S_ISGID | S_IRWXG)) | (mode & S_IRWXO) << 3;
}

static bool has_rights(const vmxi_lockdir *dir, const struct stat *st, const struct stat *parent,
                       mode_t mode)
{
    return (st->st_mode & 07777) == mode && st->st_gid == parent->st_gid && !may_have_acls(dir->fd);
}

/* Adds the owner's rights to the new lock directory, which may not be readable: the umask, or a
 * default ACL of the parent directory, can have withheld them.  Other users get no rights, in case
 * another user has replaced the lock directory by another directory of ours.  Returns whether
 * rights were added. */
static bool add_owner_rights(const vmxi_lockdir *dir)
{
#ifdef __linux__
    struct stat st;
    char path[64];
    int fd;
    if (open_at(dir->parent, dir->name, O_PATH | O_DIRECTORY, &fd) != 0)
        return false;
    /* fchmod(2) rejects a descriptor opened with O_PATH. */
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    const bool added = fstat(fd, &st) == 0 && st.st_uid == geteuid() &&
                       (st.st_mode & S_IRWXU) != S_IRWXU &&
                       chmod(path, (st.st_mode & 07777) | S_IRWXU) == 0;
    close(fd);
    return added;
#else
    (void)dir;
    return false;
#endif
}

/* Returns whether the owner can search the new lock directory, described by ST; adds the owner's
 * rights if they are missing. */
static bool allow_search(const vmxi_lockdir *dir, const struct stat *st)
{
    return st->st_mode & S_IXUSR || fchmod(dir->fd, (st->st_mode & 07777) | S_IRWXU) == 0;
}

/* Lets those lock, whatever the umask is, who may write in the directory PARENT, and no others, who
 * could plant members; a failure is ignored, because it only leaves fewer rights.  If other users
 * may write in PARENT, one of them can have replaced the lock directory that we have created by
 * another one, whose mode must not change. */
static void copy_rights(const vmxi_lockdir *dir, const struct stat *parent, mode_t mode)
{
    struct stat st;
    if (fstat(dir->fd, &st) != 0 || has_rights(dir, &st, parent, mode) || st.st_uid != geteuid() ||
        !allow_search(dir, &st) || !is_empty(dir->fd))
        return;
    /* In a directory with an ACL, the rights of the group are the most that the ACL can grant. */
    const bool has_acl = !remove_acls(dir->fd), has_group = copy_group(dir, &st, parent);
    (void)fchmod(dir->fd, has_acl || !has_group ? limit_group(mode) : mode);
}

/* Opens the lock directory that was just created. */
static int open_new(vmxi_lockdir *dir)
{
    const int sys = vmxi_lockdir_open(dir);
    return sys == EACCES && add_owner_rights(dir) ? vmxi_lockdir_open(dir) : sys;
}

/* The group of the new directory may be another than that of its parent, so at first the group has
 * no more rights than others have.  If the rights to the parent are unknown, only the owner gets
 * rights, and the group stays as it is. */
int vmxi_lockdir_create(vmxi_lockdir *dir)
{
    struct stat parent;
    if (fstatat(dir->parent, ".", &parent, 0) != 0)
        parent = (struct stat){ .st_gid = (gid_t)-1 };
    const mode_t mode = (parent.st_mode & 03777) | S_IRWXU;
    const bool created = mkdirat(dir->parent, dir->name, limit_group(mode)) == 0;
    if (!created && errno != EEXIST)
        return unify_gone(errno);
    int sys = created ? open_new(dir) : vmxi_lockdir_open(dir);
    if (sys == 0 && created)
        copy_rights(dir, &parent, mode);
    dir->ours = dir->ours || created;
    /* One that was there before stays. */
    if (sys && created)
        vmxi_lockdir_remove(dir);
    return sys;
}

void vmxi_lockdir_close(vmxi_lockdir *dir)
{
    if (dir->fd >= 0)
        close(dir->fd);
    dir->fd = -1;
}

void vmxi_lockdir_remove(vmxi_lockdir *dir)
{
    vmxi_lockdir_close(dir);
    dir->ours = false;
    (void)unlinkat(dir->parent, dir->name, AT_REMOVEDIR);
}

int vmxi_lockdir_verify(const vmxi_lockdir *dir)
{
    struct stat open, named;
    if (fstat(dir->fd, &open) != 0 ||
        fstatat(dir->parent, dir->name, &named, AT_SYMLINK_NOFOLLOW) != 0)
        return unify_gone(errno);
    return vmxi_is_same_file(&open, &named) ? 0 : ENOENT;
}

static bool add_name(void *names, const char *name, vmxi_type type)
{
    (void)type;
    if (vmxi_is_entry(name))
        vmxi_buf_add(names, (vmxci_str){ name, strlen(name) + 1 });
    return true;
}

int vmxi_lockdir_list(const vmxi_lockdir *dir, vmxi_buf *names)
{
    names->len = 0;
    int sys = unify_gone(vmxi_list(dir->fd, add_name, names));
    return sys == 0 && names->failed ? ENOMEM : sys;
}

/* ---- its entries ----------------------------------------------------------------------- */

int vmxi_lockdir_create_dir(const vmxi_lockdir *dir, const char *entry)
{
    /* Other users need no rights to a directory that stays empty. */
    return errno_of(mkdirat(dir->fd, entry, 0700));
}

int vmxi_lockdir_remove_dir(const vmxi_lockdir *dir, const char *entry)
{
    return errno_of(unlinkat(dir->fd, entry, AT_REMOVEDIR));
}

int vmxi_lockdir_create_file(const vmxi_lockdir *dir, const char *entry, int *fd)
{
    return unify_gone(open_at(dir->fd, entry, O_WRONLY | O_CREAT | O_EXCL, fd));
}

static int write_all(int fd, const char bytes[VMXI_MEMBER_SIZE])
{
    for (size_t done = 0; done < VMXI_MEMBER_SIZE;) {
        ssize_t n = write(fd, bytes + done, VMXI_MEMBER_SIZE - done);
        if (n > 0)
            done += (size_t)n;
        else if (n == 0 || errno != EINTR)
            return n ? errno : EIO;
    }
    return 0;
}

/* Other users have to read who owns the lock, whatever the umask is. */
static void make_readable(int fd, const struct stat *st)
{
    enum {
        MODE = 0644
    };
    if ((st->st_mode & 07777) != MODE)
        (void)fchmod(fd, MODE);
}

int vmxi_lockdir_write_file(vmxi_identity *written, int fd, const char bytes[VMXI_MEMBER_SIZE])
{
    struct stat st = { .st_mode = 0 };
    const int sys = write_all(fd, bytes);
    *written = fstat(fd, &st) == 0 ? vmxi_identity_of(&st) : (vmxi_identity){ .ino = 0 };
    make_readable(fd, &st);
    if (close(fd) != 0 && errno != EINTR && sys == 0)
        return errno;
    return sys;
}

bool vmxi_lockdir_is_file(const vmxi_lockdir *dir, const char *entry, const vmxi_identity *written)
{
    struct stat st;
    if (written->ino == 0 || fstatat(dir->fd, entry, &st, AT_SYMLINK_NOFOLLOW) != 0)
        return false;
    const vmxi_identity now = vmxi_identity_of(&st);
    return vmxi_identity_equal(&now, written);
}

static int read_all(int fd, char bytes[VMXI_MEMBER_SIZE + 1], size_t *len)
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

/* As vmxi_lockdir_read_file, but returns ESTALE as it is. */
static int read_file(const vmxi_lockdir *dir, const char *entry, char bytes[VMXI_MEMBER_SIZE + 1],
                     size_t *len)
{
    struct stat st;
    int fd, sys = open_at(dir->fd, entry, O_RDONLY | O_NONBLOCK | O_NOCTTY, &fd);
    *len = 0;
    if (sys)
        return sys;
    if (fstat(fd, &st) == 0 && !S_ISREG(st.st_mode))
        sys = EINVAL;
    else
        sys = read_all(fd, bytes, len);
    close(fd);
    return sys;
}

int vmxi_lockdir_read_file(const vmxi_lockdir *dir, const char *entry,
                           char bytes[VMXI_MEMBER_SIZE + 1], size_t *len)
{
    int sys = read_file(dir, entry, bytes, len);
    /* The handle may have been stale, and the file still exist.  To take the file of another
     * process for gone would break its lock, so read it by its name once more. */
    if (sys == ESTALE)
        sys = read_file(dir, entry, bytes, len);
    return unify_gone(sys);
}

int vmxi_lockdir_rename_file(const vmxi_lockdir *dir, const char *from, const char *to)
{
    return errno_of(renameat(dir->fd, from, dir->fd, to));
}

int vmxi_lockdir_remove_file(const vmxi_lockdir *dir, const char *entry)
{
    return errno_of(unlinkat(dir->fd, entry, 0));
}

int vmxi_lockdir_find_entry(const vmxi_lockdir *dir, const char *entry)
{
    struct stat st;
    return errno_of(fstatat(dir->fd, entry, &st, AT_SYMLINK_NOFOLLOW));
}

int vmxi_lockdir_check_file(const vmxi_lockdir *dir, const char *entry)
{
    struct stat st;
    const int sys = errno_of(fstatat(dir->fd, entry, &st, AT_SYMLINK_NOFOLLOW));
    return sys == 0 && !S_ISREG(st.st_mode) ? EINVAL : sys;
}

/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/error.h"
#include "file/backup.h"
#include "file/replaceable.h"

/* Finds out whether this process is a member of the group GID. */
static int find_membership(bool *out, gid_t gid, vmxci_error *err)
{
    *out = gid == getegid();
    int count = getgroups(0, NULL);
    gid_t *groups = count > 0 ? calloc((size_t)count, sizeof *groups) : NULL;
    if (count > 0 && !groups)
        return vmxi_no_memory(err);
    if (groups)
        count = getgroups(count, groups);
    int sys = errno;
    for (int i = 0; !*out && i < count; i++)
        *out = groups[i] == gid;
    free(groups);
    return count < 0 ? vmxi_fail_sys(err, VMXCI_EIO, sys, "cannot get the groups of this process")
                     : VMXCI_OK;
}

/* In a directory with the sticky bit, only the owner of the file or of the directory can replace
 * it. */
static bool is_sticky_for_us(const struct stat *directory, const struct stat *file)
{
    return directory->st_mode & S_ISVTX && directory->st_uid != geteuid() &&
           file->st_uid != geteuid();
}

/* Checks what only root could do. */
static int check_as_user(const struct stat *directory, const struct stat *file,
                         bool allow_owner_loss, vmxci_error *err)
{
    if (is_sticky_for_us(directory, file))
        return vmxi_fail(err, VMXCI_EIO,
                         "cannot replace the file: in a directory with the sticky bit only the "
                         "owner of the file or of the directory can");
    bool keeps_group = false;
    int status = find_membership(&keeps_group, file->st_gid, err);
    if (status || allow_owner_loss)
        return status;
    /* In a directory with the set-group-ID bit, a new file gets the group of the directory. */
    if (directory->st_mode & S_ISGID && directory->st_gid == file->st_gid)
        keeps_group = true;
    if (file->st_uid != geteuid() || !keeps_group)
        return vmxi_fail_sys(err, VMXCI_EIO, EPERM, "cannot preserve owner %ld and group %ld",
                             (long)file->st_uid, (long)file->st_gid);
    return VMXCI_OK;
}

#ifdef STATX_ATTR_IMMUTABLE

#ifndef STATX_ATTR_MOUNT_ROOT
#define STATX_ATTR_MOUNT_ROOT 0x2000
#endif

/* Returns whether NAME has one of the attributes FLAGS of statx(2); false if that is unknown. */
static bool has_attribute(int dir, const char *name, unsigned flags)
{
    struct statx st;
    return statx(dir, name, AT_SYMLINK_NOFOLLOW, STATX_BASIC_STATS, &st) == 0 &&
           st.stx_attributes & flags;
}

/* Returns whether chattr(1) has protected NAME against changes. */
static bool is_immutable(int dir, const char *name)
{
    return has_attribute(dir, name, STATX_ATTR_IMMUTABLE | STATX_ATTR_APPEND);
}

static bool is_mount_point(int dir, const char *name)
{
    return has_attribute(dir, name, STATX_ATTR_MOUNT_ROOT);
}

#else

static bool is_immutable(int dir, const char *name)
{
    (void)dir, (void)name;
    return false;
}

static bool is_mount_point(int dir, const char *name)
{
    (void)dir, (void)name;
    return false;
}

#endif

int vmxi_check_not_mounted(const vmxi_target *target, vmxci_error *err)
{
    if (!is_mount_point(target->dir, target->name))
        return VMXCI_OK;
    return vmxi_fail_sys(err, VMXCI_EIO, EBUSY,
                         "cannot replace the file: it is a mount point; edit the file that is "
                         "mounted there, or unmount it");
}

int vmxi_check_replaceable(const vmxi_old_file *file, const char *backup_suffix,
                           bool allow_owner_loss, vmxci_error *err)
{
    const vmxi_target *target = &file->target;
    struct stat directory;
    vmxi_backup backup;
    if (backup_suffix && !vmxi_backup_format_name(&backup, target, backup_suffix, 0))
        return vmxi_fail_sys(err, VMXCI_EIO, ENAMETOOLONG, "cannot create the backup");
    if (is_immutable(target->dir, target->name))
        return vmxi_fail(err, VMXCI_EIO,
                         "the file is immutable or append-only; use 'chattr -ia' first");
    if (is_immutable(target->dir, "."))
        return vmxi_fail(err, VMXCI_EIO,
                         "the directory of the file is immutable or append-only; use 'chattr -ia' "
                         "on it first");
    if (fstat(target->dir, &directory) != 0)
        return vmxi_fail_sys(err, VMXCI_EIO, errno, "cannot stat the directory");
    return geteuid() == 0 ? VMXCI_OK : check_as_user(&directory, &file->st, allow_owner_loss, err);
}

/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/error.h"
#include "file/backup.h"
#include "file/replaceable.h"

#ifdef STATX_ATTR_IMMUTABLE

#ifndef STATX_ATTR_MOUNT_ROOT
#define STATX_ATTR_MOUNT_ROOT 0x2000
#endif

enum {
    PROTECTED = STATX_ATTR_IMMUTABLE | STATX_ATTR_APPEND,
    MOUNT_POINT = STATX_ATTR_MOUNT_ROOT
};

/* Returns the attributes of NAME that chattr(1) sets and whether it is a mount point; none if they
 * are unknown. */
static uint64_t get_attributes(int dir, const char *name)
{
    struct statx st;
    return statx(dir, name, AT_SYMLINK_NOFOLLOW, 0, &st) == 0 ? st.stx_attributes : 0;
}

#else

enum {
    PROTECTED = 1,
    MOUNT_POINT = 2
};

static uint64_t get_attributes(int dir, const char *name)
{
    (void)dir, (void)name;
    return 0;
}

#endif

static int check_attributes(const vmxi_target *target, vmxci_error *err)
{
    const uint64_t attributes = get_attributes(target->dir, target->name);
    if (attributes & MOUNT_POINT)
        return vmxi_fail_sys(err, VMXCI_EIO, EBUSY,
                             "cannot replace the file: it is a mount point; edit the file that is "
                             "mounted there, or unmount it");
    if (attributes & PROTECTED)
        return vmxi_fail(err, VMXCI_EIO,
                         "the file is immutable or append-only; use 'chattr -ia' first");
    if (get_attributes(target->dir, ".") & PROTECTED)
        return vmxi_fail(err, VMXCI_EIO,
                         "the directory of the file is immutable or append-only; use 'chattr -ia' "
                         "on it first");
    return VMXCI_OK;
}

static int stat_directory(struct stat *out, const vmxi_target *target, vmxci_error *err)
{
    return fstat(target->dir, out) == 0
               ? VMXCI_OK
               : vmxi_fail_sys(err, VMXCI_EIO, errno, "cannot stat the directory");
}

/* In a directory with the sticky bit, only the owner of the file or of the directory can replace
 * it. */
static int check_sticky(const vmxi_old_file *file, vmxci_error *err)
{
    struct stat directory;
    const int status = stat_directory(&directory, &file->target, err);
    if (status || !(directory.st_mode & S_ISVTX))
        return status;
    const uid_t user = geteuid();
    if (user == 0 || directory.st_uid == user || file->st.st_uid == user)
        return VMXCI_OK;
    return vmxi_fail(err, VMXCI_EIO,
                     "cannot replace the file: in a directory with the sticky bit only the owner "
                     "of the file or of the directory can");
}

int vmxi_check_renamable(const vmxi_old_file *file, vmxci_error *err)
{
    const int status = check_attributes(&file->target, err);
    return status ? status : check_sticky(file, err);
}

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

/* Checks whether the new file can have the owner and group of FILE. */
static int check_owner(const struct stat *directory, const struct stat *file, vmxci_error *err)
{
    bool keeps_group = false;
    const int status = find_membership(&keeps_group, file->st_gid, err);
    if (status)
        return status;
    /* In a directory with the set-group-ID bit, a new file gets the group of the directory. */
    if (directory->st_mode & S_ISGID && directory->st_gid == file->st_gid)
        keeps_group = true;
    if (file->st_uid != geteuid() || !keeps_group)
        return vmxi_fail_sys(err, VMXCI_EIO, EPERM, "cannot preserve owner %ld and group %ld",
                             (long)file->st_uid, (long)file->st_gid);
    return VMXCI_OK;
}

int vmxi_check_replaceable(const vmxi_old_file *file, const char *backup_suffix,
                           bool allow_owner_loss, vmxci_error *err)
{
    struct stat directory;
    vmxi_backup backup;
    if (backup_suffix && !vmxi_backup_format_name(&backup, &file->target, backup_suffix, 0))
        return vmxi_fail_sys(err, VMXCI_EIO, ENAMETOOLONG, "cannot create the backup");
    if (allow_owner_loss || geteuid() == 0)
        return VMXCI_OK;
    const int status = stat_directory(&directory, &file->target, err);
    return status ? status : check_owner(&directory, &file->st, err);
}

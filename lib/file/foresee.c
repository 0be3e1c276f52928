/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/error.h"
#include "file/backup.h"
#include "file/foresee.h"

static int in_groups(bool *out, gid_t gid, vmxci_error *err)
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
    return count < 0 ? vmxi_fail_sys(err, VMXCI_EIO, sys, "cannot look at the groups") : VMXCI_OK;
}

/* In a folder with the sticky bit, only the owners of file and folder may replace a file. */
static bool is_stuck(const struct stat *folder, const struct stat *file)
{
    return folder->st_mode & S_ISVTX && folder->st_uid != geteuid() && file->st_uid != geteuid();
}

static int foresee_as_user(const struct stat *folder, const struct stat *file, bool lose_owner,
                           vmxci_error *err)
{
    if (is_stuck(folder, file))
        return vmxi_fail_sys(err, VMXCI_EIO, EPERM, "cannot put the new file in place");
    bool keeps_group = false;
    int status = in_groups(&keeps_group, file->st_gid, err);
    if (status || lose_owner)
        return status;
    /* A new file has the group of a folder with the set-group-ID bit. */
    if (folder->st_mode & S_ISGID && folder->st_gid == file->st_gid)
        keeps_group = true;
    if (file->st_uid != geteuid() || !keeps_group)
        return vmxi_fail_sys(err, VMXCI_EIO, EPERM, "cannot keep the owner %ld and the group %ld",
                             (long)file->st_uid, (long)file->st_gid);
    return VMXCI_OK;
}

/* Whether chattr(1) has made the file, or its folder, so that nothing can take its place. */
static bool is_immutable(int dir, const char *name)
{
#ifdef STATX_ATTR_IMMUTABLE
    struct statx st;
    return statx(dir, name, AT_SYMLINK_NOFOLLOW, STATX_BASIC_STATS, &st) == 0 &&
           st.stx_attributes & (STATX_ATTR_IMMUTABLE | STATX_ATTR_APPEND);
#else
    (void)dir, (void)name;
    return false;
#endif
}

int vmxi_foresee(const vmxi_target *target, const struct stat *st, const char *backup_suffix,
                 bool lose_owner, vmxci_error *err)
{
    struct stat folder;
    vmxi_backup backup;
    if (faccessat(target->dir, ".", W_OK | X_OK, AT_EACCESS) != 0)
        return vmxi_fail_sys(err, VMXCI_EIO, errno, "cannot create a temporary file in the folder");
    if (backup_suffix && !vmxi_backup_name(&backup, target, backup_suffix, 0))
        return vmxi_fail_sys(err, VMXCI_EIO, ENAMETOOLONG, "cannot make a backup");
    if (is_immutable(target->dir, target->name) || is_immutable(target->dir, "."))
        return vmxi_fail_sys(err, VMXCI_EIO, EPERM, "cannot put the new file in place");
    if (fstat(target->dir, &folder) != 0)
        return vmxi_fail_sys(err, VMXCI_EIO, errno, "cannot look at the folder");
    return geteuid() == 0 ? VMXCI_OK : foresee_as_user(&folder, st, lose_owner, err);
}

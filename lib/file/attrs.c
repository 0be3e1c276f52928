/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <errno.h>
#include <unistd.h>

#include "base/error.h"
#include "file/attrs.h"
#include "file/xattrs.h"

static int copy_owner(int to, const struct stat *st, bool allow_owner_loss, bool *lost,
                      vmxi_notes *notes, vmxci_error *err)
{
    struct stat now;
    *lost = false;
    if (fstat(to, &now) != 0)
        return vmxi_fail_sys(err, VMXCI_EIO, errno, "cannot stat the new file");
    if ((now.st_uid == st->st_uid && now.st_gid == st->st_gid) ||
        fchown(to, st->st_uid, st->st_gid) == 0)
        return VMXCI_OK;
    if (!allow_owner_loss)
        return vmxi_fail_sys(err, VMXCI_EIO, errno, "cannot preserve owner %ld and group %ld",
                             (long)st->st_uid, (long)st->st_gid);
    *lost = true;
    /* It may be possible to keep the group. */
    if (now.st_gid != st->st_gid && fchown(to, (uid_t)-1, st->st_gid) == 0)
        now.st_gid = st->st_gid;
    vmxi_notes_add(notes, "owner-lost",
                   "the owner and group of the file changed from %ld:%ld to %ld:%ld",
                   (long)st->st_uid, (long)st->st_gid, (long)now.st_uid, (long)now.st_gid);
    return VMXCI_OK;
}

/* Some file systems give all files the same mode and refuse chmod(2).  Keeps errno. */
static bool has_mode(int fd, mode_t mode)
{
    struct stat st;
    int sys = errno;
    bool has = fstat(fd, &st) == 0 && (st.st_mode & 07777) == mode;
    errno = sys;
    return has;
}

int vmxi_attrs_copy(int to, const vmxi_old_file *from, bool allow_owner_loss, vmxi_notes *notes,
                    vmxci_error *err)
{
    bool lost;
    int status = copy_owner(to, &from->st, allow_owner_loss, &lost, notes, err);
    /* Attributes before the mode, as a read-only file accepts none; the ACL after the mode, as an
     * ACL changes the mode and the mode changes an ACL. */
    if (status == VMXCI_OK)
        status = vmxi_xattrs_copy(to, from->fd, notes, err);
    if (status == VMXCI_OK)
        status = vmxi_acl_remove_inherited(to, from->fd, err);
    if (status)
        return status;
    /* Another owner or group must not get the rights of the old one. */
    mode_t mode = from->st.st_mode & (lost ? 01777 : 07777);
    if (fchmod(to, mode) != 0 && !has_mode(to, mode))
        return vmxi_fail_sys(err, VMXCI_EIO, errno, "cannot preserve mode %04o", (unsigned)mode);
    return vmxi_acl_copy(to, from->fd, err);
}

/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <errno.h>
#include <unistd.h>

#include "base/error.h"
#include "file/attrs.h"
#include "file/xattrs.h"

static int copy_owner(int to, const struct stat *st, bool lose_owner, bool *lost, vmxi_notes *notes,
                      vmxci_error *err)
{
    struct stat now;
    *lost = false;
    if (fstat(to, &now) != 0)
        return vmxi_fail_sys(err, VMXCI_EIO, errno, "cannot look at the new file");
    if ((now.st_uid == st->st_uid && now.st_gid == st->st_gid) ||
        fchown(to, st->st_uid, st->st_gid) == 0)
        return VMXCI_OK;
    if (!lose_owner)
        return vmxi_fail_sys(err, VMXCI_EIO, errno, "cannot keep the owner %ld and the group %ld",
                             (long)st->st_uid, (long)st->st_gid);
    *lost = true;
    /* The group alone may be possible. */
    if (now.st_gid != st->st_gid && fchown(to, (uid_t)-1, st->st_gid) == 0)
        now.st_gid = st->st_gid;
    vmxi_note(notes, "owner-lost",
              "the file had the owner %ld and the group %ld, and now has %ld and %ld",
              (long)st->st_uid, (long)st->st_gid, (long)now.st_uid, (long)now.st_gid);
    return VMXCI_OK;
}

/* Some file systems give all files one mode, and let nobody set it. */
static bool has_mode(int fd, mode_t mode)
{
    struct stat st;
    int sys = errno;
    bool has = fstat(fd, &st) == 0 && (st.st_mode & 07777) == mode;
    errno = sys;
    return has;
}

int vmxi_attrs_copy(int to, int from, const struct stat *st, bool lose_owner, vmxi_notes *notes,
                    vmxci_error *err)
{
    bool lost;
    int status = copy_owner(to, st, lose_owner, &lost, notes, err);
    /* Before the mode, for a read-only file takes no attributes; but an ACL is a part of the mode,
     * so it comes behind. */
    if (status == VMXCI_OK)
        status = vmxi_xattrs_copy(to, from, notes, err);
    if (status == VMXCI_OK)
        status = vmxi_acl_drop(to, from, err);
    if (status)
        return status;
    /* The rights of the old owner must not pass to another one. */
    mode_t mode = st->st_mode & (lost ? 01777 : 07777);
    if (fchmod(to, mode) != 0 && !has_mode(to, mode))
        return vmxi_fail_sys(err, VMXCI_EIO, errno, "cannot keep the mode %04o", (unsigned)mode);
    return vmxi_acl_copy(to, from, err);
}

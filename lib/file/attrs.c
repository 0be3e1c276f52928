/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <errno.h>
#include <unistd.h>

#include "base/error.h"
#include "file/attrs.h"
#include "file/xattrs.h"

/* What of the owner could not be kept. */
typedef struct loss {
    bool owner; /* the owner or the group */
    bool group;
} loss;

static int copy_owner(int to, const struct stat *st, bool allow_owner_loss, loss *lost,
                      vmxi_notes *notes, vmxci_error *err)
{
    struct stat now;
    *lost = (loss){ false, false };
    if (fstat(to, &now) != 0)
        return vmxi_fail_sys(err, VMXCI_EIO, errno, "cannot stat the new file");
    if ((now.st_uid == st->st_uid && now.st_gid == st->st_gid) ||
        fchown(to, st->st_uid, st->st_gid) == 0)
        return VMXCI_OK;
    if (!allow_owner_loss)
        return vmxi_fail_sys(err, VMXCI_EIO, errno, "cannot preserve owner %ld and group %ld",
                             (long)st->st_uid, (long)st->st_gid);
    /* It may be possible to keep the group. */
    if (now.st_gid != st->st_gid && fchown(to, (uid_t)-1, st->st_gid) == 0)
        now.st_gid = st->st_gid;
    *lost = (loss){ true, now.st_gid != st->st_gid };
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

static int set_mode(int to, mode_t mode, vmxci_error *err)
{
    if (fchmod(to, mode) == 0 || has_mode(to, mode))
        return VMXCI_OK;
    return vmxi_fail_sys(err, VMXCI_EIO, errno, "cannot preserve mode %04o", (unsigned)mode);
}

/* Sets the mode and the ACL of TO to those of FROM.  The ACL first: the group bits of the mode are
 * the mask of the ACL, and without the ACL they would be the rights of the group. */
static int copy_mode_and_acl(int to, const vmxi_old_file *from, mode_t mode, vmxci_error *err)
{
    bool has_acl;
    int status = vmxi_acl_copy(&has_acl, to, from->fd, err);
    if (status || (has_acl && has_mode(to, mode)))
        return status;
    status = set_mode(to, mode, err);
    /* The ACL again, as some file systems derive it from the mode. */
    return status || !has_acl ? status : vmxi_acl_copy(&has_acl, to, from->fd, err);
}

/* Sets the mode of TO, which has another group than FROM.  Whoever had rights by the group or the
 * ACL of FROM now counts as others, so that group and others get only the rights that others, the
 * group and each entry of the ACL had. */
static int set_mode_without_group(int to, const vmxi_old_file *from, mode_t mode, vmxi_notes *notes,
                                  vmxci_error *err)
{
    unsigned rights;
    bool has_acl;
    int status = vmxi_acl_common_rights(&rights, &has_acl, from->fd, err);
    if (status)
        return status;
    if (has_acl)
        vmxi_notes_add(notes, "attribute-lost",
                       "the ACL could not be preserved, because the group of the file changed");
    rights &= (unsigned)(mode >> 3) & (unsigned)mode & 07;
    return set_mode(to, (mode & 01700) | (mode_t)(rights << 3 | rights), err);
}

/* The new file has the mode 0600 until the owner, the group and the ACL are set, so that at no
 * moment anybody has more rights on it than on the old file. */
int vmxi_attrs_copy(int to, const vmxi_old_file *from, bool allow_owner_loss, vmxi_notes *notes,
                    vmxci_error *err)
{
    loss lost;
    int status = copy_owner(to, &from->st, allow_owner_loss, &lost, notes, err);
    /* Attributes before the mode, as a read-only file accepts none. */
    if (status == VMXCI_OK)
        status = vmxi_xattrs_copy(to, from->fd, notes, err);
    if (status == VMXCI_OK)
        status = vmxi_acl_remove_inherited(to, from->fd, lost.group, err);
    if (status)
        return status;
    /* Another owner or group must not get the set-ID bits of the old one. */
    const mode_t mode = from->st.st_mode & (lost.owner ? 01777 : 07777);
    return lost.group ? set_mode_without_group(to, from, mode, notes, err)
                      : copy_mode_and_acl(to, from, mode, err);
}

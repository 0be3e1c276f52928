/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/error.h"
#include "file/attrs.h"
#include "file/backup.h"
#include "file/foresee.h"
#include "file/note.h"
#include "file/replace.h"
#include "file/target.h"
#include "file/temp.h"

int vmxi_changed(vmxci_error *err)
{
    return vmxi_fail(err, VMXCI_ECHANGED,
                     "the file was changed, moved or removed by somebody else after it was read: "
                     "nothing was written");
}

/* Whether the file is the one that was read, and can have the backup that is asked for. */
static int check_first(const vmxi_replacement *r, vmxci_error *err)
{
    vmxi_identity now = vmxi_identity_of(&r->old->st);
    if (!vmxi_identity_equal(&now, &r->identity))
        return vmxi_changed(err);
    /* The backup has the name of the file, not that of a link to it. */
    return r->backup_suffix ? r->check_backup(r->old->target.name, r->backup_suffix, err)
                            : VMXCI_OK;
}

/* Whether the name still leads to the file, and the file is as it was, to the byte. */
static int check_unchanged(const vmxi_replacement *r, vmxci_error *err)
{
    const vmxi_old_file *old = r->old;
    struct stat st;
    char *bytes;
    size_t len;
    if (fstatat(old->target.dir, old->target.name, &st, AT_SYMLINK_NOFOLLOW) != 0)
        return errno == ENOENT ? vmxi_changed(err)
                               : vmxi_fail_sys(err, VMXCI_EIO, errno, "cannot look at the file");
    vmxi_identity now = vmxi_identity_of(&st);
    if (!vmxi_identity_equal(&now, &r->identity))
        return vmxi_changed(err);
    if (lseek(old->fd, 0, SEEK_SET) != 0)
        return vmxi_fail_sys(err, VMXCI_EIO, errno, "cannot read");
    int status = vmxi_read(&bytes, &len, old->fd, st.st_size, r->old_bytes.len, 0,
                           &vmxi_default_allocator, err);
    if (status)
        return status == VMXCI_ETOOBIG ? vmxi_changed(err) : status;
    bool same = len == r->old_bytes.len && memcmp(bytes, r->old_bytes.ptr, len) == 0;
    vmxi_free(&vmxi_default_allocator, bytes);
    return same ? VMXCI_OK : vmxi_changed(err);
}

static int write_new(vmxi_temp *temp, const vmxi_replacement *r, vmxi_notes *notes,
                     vmxci_error *err)
{
    const vmxi_old_file *old = r->old;
    int status = vmxi_temp_write(temp, r->new_bytes, err);
    if (status == VMXCI_OK)
        status = vmxi_attrs_copy(temp->fd, old->fd, &old->st, r->lose_owner, notes, err);
    if (status == VMXCI_OK && notes->buf.failed)
        status = vmxi_no_memory(err);
    return status == VMXCI_OK ? vmxi_temp_finish(temp, r->sync, err) : status;
}

/* From the temporary file to the rename; what fails before that is undone. */
static int put_in_place(vmxi_temp *temp, const vmxi_replacement *r, vmxi_notes *notes,
                        vmxci_error *err)
{
    const vmxi_old_file *old = r->old;
    vmxi_backup backup = { "" };
    int status = write_new(temp, r, notes, err);
    if (status == VMXCI_OK)
        status = check_unchanged(r, err);
    if (status == VMXCI_OK && r->backup_suffix)
        status = vmxi_backup_make(&backup, &old->target, old->fd, &old->st, r->old_bytes,
                                  r->backup_suffix, r->sync, err);
    if (status == VMXCI_OK && r->may_write)
        status = r->may_write(r->asked, err);
    if (status == VMXCI_OK &&
        renameat(temp->dir, temp->name, old->target.dir, old->target.name) != 0)
        status = vmxi_fail_sys(err, VMXCI_EIO, errno, "cannot put the new file in place");
    if (status) {
        vmxi_backup_remove(&backup, &old->target, err);
        vmxi_temp_discard(temp, err);
    } else {
        vmxi_temp_release(temp);
    }
    return status;
}

/* Not all file systems can sync a folder, and those have no need to. */
static int sync_folder(int dir, vmxci_error *err)
{
    int result;
    do
        result = fsync(dir);
    while (result != 0 && errno == EINTR);
    if (result == 0 || errno == EINVAL || errno == EOPNOTSUPP)
        return VMXCI_OK;
    return vmxi_fail_sys(err, VMXCI_EIO, errno,
                         "written, but may not survive a power cut: the folder cannot be synced");
}

static void note_links(const vmxi_old_file *old, vmxi_notes *notes)
{
    unsigned long others = (unsigned long)old->st.st_nlink - 1;
    if (old->st.st_nlink > 1)
        vmxi_note(notes, "hard-links", "%lu other hard link%s to the file keep%s the old text",
                  others, others == 1 ? "" : "s", others == 1 ? "s" : "");
}

static int replace(const vmxi_replacement *r, vmxi_notes *notes, bool *done, vmxci_error *err)
{
    vmxi_temp temp;
    vmxi_temp_sweep(r->old->target.dir, r->temps);
    note_links(r->old, notes);
    int status = vmxi_temp_create(&temp, r->old->target.dir, r->start, "the new text", err);
    if (status == VMXCI_OK)
        status = put_in_place(&temp, r, notes, err);
    *done = status == VMXCI_OK;
    return status;
}

int vmxi_replace(const vmxi_replacement *r, bool *done, vmxi_notes *notes, vmxci_error *err)
{
    *done = false;
    int status = check_first(r, err);
    if (status == VMXCI_OK)
        status = replace(r, notes, done, err);
    return *done && r->sync ? sync_folder(r->old->target.dir, err) : status;
}

int vmxi_replace_check(const vmxi_replacement *r, vmxi_notes *notes, vmxci_error *err)
{
    const vmxi_old_file *old = r->old;
    int status = check_first(r, err);
    if (status)
        return status;
    note_links(old, notes);
    if (notes->buf.failed)
        return vmxi_no_memory(err);
    return vmxi_foresee(&old->target, &old->st, r->backup_suffix, r->lose_owner, err);
}

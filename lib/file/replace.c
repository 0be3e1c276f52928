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

/* The old file, open. */
typedef struct old_file {
    vmxi_target target;
    int fd;
    struct stat st;
} old_file;

static int changed(vmxci_error *err)
{
    return vmxi_fail(err, VMXCI_ECHANGED,
                     "the file was changed, moved or removed by somebody else after it was read: "
                     "nothing was written");
}

static void close_old(old_file *old)
{
    if (old->fd >= 0)
        close(old->fd);
    vmxi_target_close(&old->target);
}

/* Whether a failure to open the file says that something else is in its place. */
static bool leads_elsewhere(const vmxci_error *err)
{
    return err->code == VMXCI_ENOTVMX || err->sys_errno == ENOENT || err->sys_errno == ENOTDIR ||
           err->sys_errno == ELOOP;
}

/* Open the file that PATH leads to, if it is the one that was read. */
static int open_old(old_file *old, const vmxi_replacement *r, vmxci_error *err)
{
    *old = (old_file){ .fd = -1 };
    int status = vmxi_target_open(&old->target, r->path, err);
    if (status == VMXCI_OK)
        status = vmxi_open(&old->fd, &old->st, old->target.dir, old->target.name, O_NOFOLLOW, err);
    if (status && leads_elsewhere(err))
        status = changed(err);
    if (status == VMXCI_OK) {
        vmxi_identity now = vmxi_identity_of(&old->st);
        if (!vmxi_identity_equal(&now, &r->identity))
            status = changed(err);
    }
    /* The backup has the name of the file, not that of a link to it. */
    if (status == VMXCI_OK && r->backup_suffix)
        status = r->check_backup(old->target.name, r->backup_suffix, err);
    if (status)
        close_old(old);
    return status;
}

/* Whether the name still leads to the file, and the file is as it was, to the byte. */
static int check_unchanged(const old_file *old, const vmxi_replacement *r, vmxci_error *err)
{
    struct stat st;
    char *bytes;
    size_t len;
    if (fstatat(old->target.dir, old->target.name, &st, AT_SYMLINK_NOFOLLOW) != 0)
        return errno == ENOENT ? changed(err)
                               : vmxi_fail_sys(err, VMXCI_EIO, errno, "cannot look at the file");
    vmxi_identity now = vmxi_identity_of(&st);
    if (!vmxi_identity_equal(&now, &r->identity))
        return changed(err);
    int status = vmxi_read(&bytes, &len, old->fd, st.st_size, r->old_bytes.len, 0,
                           &vmxi_default_allocator, err);
    if (status)
        return status == VMXCI_ETOOBIG ? changed(err) : status;
    bool same = len == r->old_bytes.len && memcmp(bytes, r->old_bytes.ptr, len) == 0;
    vmxi_free(&vmxi_default_allocator, bytes);
    return same ? VMXCI_OK : changed(err);
}

static int write_new(vmxi_temp *temp, const old_file *old, const vmxi_replacement *r,
                     vmxi_notes *notes, vmxci_error *err)
{
    int status = vmxi_temp_write(temp, r->new_bytes, err);
    if (status == VMXCI_OK)
        status = vmxi_attrs_copy(temp->fd, old->fd, &old->st, r->lose_owner, notes, err);
    if (status == VMXCI_OK && notes->buf.failed)
        status = vmxi_no_memory(err);
    return status == VMXCI_OK ? vmxi_temp_finish(temp, r->sync, err) : status;
}

/* From the temporary file to the rename; what fails before that is undone. */
static int put_in_place(vmxi_temp *temp, const old_file *old, const vmxi_replacement *r,
                        vmxi_notes *notes, vmxci_error *err)
{
    vmxi_backup backup = { "" };
    int status = write_new(temp, old, r, notes, err);
    if (status == VMXCI_OK)
        status = check_unchanged(old, r, err);
    if (status == VMXCI_OK && r->backup_suffix)
        status = vmxi_backup_make(&backup, &old->target, old->fd, &old->st, r->old_bytes,
                                  r->backup_suffix, r->sync, err);
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

static void note_links(const old_file *old, vmxi_notes *notes)
{
    unsigned long others = (unsigned long)old->st.st_nlink - 1;
    if (old->st.st_nlink > 1)
        vmxi_note(notes, "hard-links", "%lu other hard link%s to the file keep%s the old text",
                  others, others == 1 ? "" : "s", others == 1 ? "s" : "");
}

static int replace(const old_file *old, const vmxi_replacement *r, vmxi_notes *notes, bool *done,
                   vmxci_error *err)
{
    vmxi_temp temp;
    vmxi_temp_sweep(old->target.dir);
    note_links(old, notes);
    int status = vmxi_temp_create(&temp, old->target.dir, "the new text", err);
    if (status == VMXCI_OK)
        status = put_in_place(&temp, old, r, notes, err);
    *done = status == VMXCI_OK;
    return status;
}

int vmxi_replace(const vmxi_replacement *r, bool *done, vmxci_error *err)
{
    old_file old;
    vmxi_notes notes = VMXI_NOTES_INIT;
    *done = false;
    int status = open_old(&old, r, err);
    if (status)
        return status;
    status = replace(&old, r, &notes, done, err);
    if (*done) {
        if (r->sync)
            status = sync_folder(old.target.dir, err);
        vmxi_notes_tell(&notes, r->note, r->payload);
    }
    vmxi_notes_free(&notes);
    close_old(&old);
    return status;
}

int vmxi_replace_check(const vmxi_replacement *r, vmxci_error *err)
{
    old_file old;
    vmxi_notes notes = VMXI_NOTES_INIT;
    int status = open_old(&old, r, err);
    if (status)
        return status;
    status = vmxi_foresee(&old.target, &old.st, r->backup_suffix, r->lose_owner, err);
    note_links(&old, &notes);
    if (status == VMXCI_OK && notes.buf.failed)
        status = vmxi_no_memory(err);
    if (status == VMXCI_OK)
        vmxi_notes_tell(&notes, r->note, r->payload);
    vmxi_notes_free(&notes);
    close_old(&old);
    return status;
}

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
#include "file/calls.h"
#include "file/replace.h"
#include "file/replaceable.h"

/* ---- the steps ------------------------------------------------------------------------- */

int vmxi_fail_changed(vmxci_error *err)
{
    return vmxi_fail(err, VMXCI_ECHANGED,
                     "the file was changed, moved or removed by another process after it was read; "
                     "nothing was written");
}

/* Checks that the file is the one that was read and can be renamed over, and that its backup would
 * have an allowed name. */
static int check_before_write(const vmxi_replacement *r, vmxci_error *err)
{
    vmxi_identity now = vmxi_identity_of(&r->old->st);
    if (!vmxi_identity_equal(&now, &r->identity))
        return vmxi_fail_changed(err);
    int status = vmxi_check_renamable(r->old, err);
    /* The backup is named after the file, not after a link to it. */
    if (status == VMXCI_OK && r->backup_suffix)
        status = r->check_backup(r->old->target.name, r->backup_suffix, err);
    return status;
}

/* Checks that the file still has the bytes that were read. */
static int check_bytes(const vmxi_replacement *r, off_t size, vmxci_error *err)
{
    char *bytes;
    size_t len;
    if (lseek(r->old->fd, 0, SEEK_SET) != 0)
        return vmxi_fail_sys(err, VMXCI_EIO, errno, "cannot read the file");
    int status = vmxi_read(&bytes, &len, r->old->fd, size, r->old_bytes.len, 0,
                           &vmxi_default_allocator, err);
    if (status)
        return status == VMXCI_ETOOBIG ? vmxi_fail_changed(err) : status;
    bool same = len == r->old_bytes.len && memcmp(bytes, r->old_bytes.ptr, len) == 0;
    vmxi_free(&vmxi_default_allocator, bytes);
    return same ? VMXCI_OK : vmxi_fail_changed(err);
}

/* Checks that the name still belongs to the file that was read, and that the file is unchanged. */
static int check_unchanged(const vmxi_replacement *r, vmxci_error *err)
{
    const vmxi_old_file *old = r->old;
    struct stat st;
    if (fstatat(old->target.dir, old->target.name, &st, AT_SYMLINK_NOFOLLOW) != 0)
        return errno == ENOENT || errno == ESTALE
                   ? vmxi_fail_changed(err)
                   : vmxi_fail_sys(err, VMXCI_EIO, errno, "cannot stat the file");
    vmxi_identity now = vmxi_identity_of(&st);
    if (!vmxi_identity_equal(&now, &r->identity))
        return vmxi_fail_changed(err);
    return check_bytes(r, st.st_size, err);
}

static int write_temp(vmxi_temp *temp, const vmxi_replacement *r, vmxi_notes *notes,
                      vmxci_error *err)
{
    int status = vmxi_temp_write(temp, r->new_bytes, err);
    if (status == VMXCI_OK)
        status = vmxi_attrs_copy(temp->fd, r->old, r->allow_owner_loss, notes, err);
    if (status == VMXCI_OK && notes->buf.failed)
        status = vmxi_no_memory(err);
    return status == VMXCI_OK ? vmxi_temp_close(temp, r->sync, err) : status;
}

static void add_link_note(const vmxi_old_file *old, vmxi_notes *notes)
{
    unsigned long others = (unsigned long)old->st.st_nlink - 1;
    if (old->st.st_nlink > 1)
        vmxi_notes_add(notes, "hard-links",
                       "%lu other hard link%s to the file keep%s the old content", others,
                       others == 1 ? "" : "s", others == 1 ? "s" : "");
}

int vmxi_replace_prepare(vmxi_replacing *out, const vmxi_replacement *plan, vmxi_notes *notes,
                         vmxci_error *err)
{
    const vmxi_replacement *r = &out->plan;
    out->plan = *plan;
    out->has_temp = false;
    out->backup.name[0] = '\0';
    int status = check_before_write(r, err);
    if (status)
        return status;
    vmxi_temp_remove_stale(r->old->target.dir, r->temp_names);
    add_link_note(r->old, notes);
    status = vmxi_temp_create(&out->temp, r->old->target.dir, r->start, "the new file", err);
    out->has_temp = status == VMXCI_OK;
    return status ? status : write_temp(&out->temp, r, notes, err);
}

static int make_backup(vmxi_replacing *r, vmxci_error *err)
{
    const vmxi_replacement *plan = &r->plan;
    if (!plan->backup_suffix || r->backup.name[0])
        return VMXCI_OK;
    return vmxi_backup_make(&r->backup, plan->old, plan->old_bytes, plan->backup_suffix,
                            plan->sync_backup, err);
}

int vmxi_replace_back_up(vmxi_replacing *r, vmxci_error *err)
{
    const int status = r->plan.backup_suffix ? check_unchanged(&r->plan, err) : VMXCI_OK;
    return status ? status : make_backup(r, err);
}

int vmxi_replace_confirm(vmxi_replacing *r, vmxci_error *err)
{
    int status = check_unchanged(&r->plan, err);
    if (status == VMXCI_OK)
        status = make_backup(r, err);
    if (status == VMXCI_OK && r->plan.confirm)
        status = r->plan.confirm(r->plan.payload, err);
    return status;
}

int vmxi_replace_finish(vmxi_replacing *r, vmxci_error *err)
{
    const int sys = vmxi_temp_rename(&r->temp, r->plan.old->target.name);
    if (sys)
        return vmxi_fail_sys(err, VMXCI_EIO, sys, "cannot replace the file");
    vmxi_temp_unlock(&r->temp);
    r->has_temp = false;
    return VMXCI_OK;
}

void vmxi_replace_undo(vmxi_replacing *r, vmxci_error *err)
{
    if (!r->has_temp)
        return;
    vmxi_backup_remove(&r->backup, r->plan.old, err);
    vmxi_temp_remove(&r->temp, err);
    r->has_temp = false;
}

/* ---- syncing --------------------------------------------------------------------------- */

int vmxi_sync_directory(int dir)
{
    const int sys = vmxi_fsync(dir);
    return sys == EINVAL || sys == EOPNOTSUPP ? 0 : sys;
}

int vmxi_replace_sync_temp(const vmxi_replacing *r, vmxci_error *err)
{
    int sys = vmxi_fsync(r->temp.lock_fd);
    if (sys)
        return vmxi_fail_sys(err, VMXCI_EIO, sys, "cannot sync %s", r->temp.what);
    if (r->backup.name[0])
        sys = vmxi_sync_directory(r->plan.old->target.dir);
    return sys ? vmxi_fail_sys(err, VMXCI_EIO, sys, "cannot sync the directory of the backup")
               : VMXCI_OK;
}

int vmxi_fail_durable(int sys, const char *what, vmxci_error *err)
{
    return vmxi_fail_sys(err, VMXCI_EIO, sys,
                         "the file was written, but the change may not be durable: cannot sync the "
                         "%s",
                         what);
}

/* ---- without writing ------------------------------------------------------------------- */

int vmxi_replace_dry_run(const vmxi_replacement *plan, vmxi_notes *notes, vmxci_error *err)
{
    const vmxi_old_file *old = plan->old;
    int status = check_before_write(plan, err);
    if (status)
        return status;
    add_link_note(old, notes);
    if (notes->buf.failed)
        return vmxi_no_memory(err);
    return vmxi_check_replaceable(old, plan->backup_suffix, plan->allow_owner_loss, err);
}

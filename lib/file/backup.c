/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "file/attrs.h"
#include "file/backup.h"
#include "file/calls.h"
#include "file/process.h"
#include "file/temp.h"

enum {
    MAX_BACKUPS = 100000
};

bool vmxi_backup_format_name(vmxi_backup *out, const vmxi_target *target, const char *suffix,
                             int number)
{
    char dotted[16] = "";
    if (number)
        snprintf(dotted, sizeof dotted, ".%d", number);
    int n = snprintf(out->name, sizeof out->name, "%s%s%s", target->name, suffix, dotted);
    return n > 0 && (size_t)n < sizeof out->name;
}

/* Links FILE to NAME.  Returns 0 or an errno. */
static int link_file(const vmxi_old_file *file, const char *name)
{
    const vmxi_target *target = &file->target;
    if (linkat(target->dir, target->name, target->dir, name, 0) == 0)
        return 0;
    /* The answer of a server may be lost, so that the call fails after it had its effect; tried
     * again, it finds its own link.  A link that was there before is not ours. */
    const int sys = errno;
    const bool is_ours = sys != EEXIST || file->st.st_nlink == 1;
    return is_ours && vmxi_is_named(target->dir, name, &file->st) ? 0 : sys;
}

/* Gives COPY, or FILE if COPY is NULL, the first free name.  Returns 0 or an errno. */
static int name_backup(vmxi_backup *out, const vmxi_old_file *file, const char *suffix,
                       const vmxi_temp *copy)
{
    int sys = EEXIST;
    for (int number = 0; number < MAX_BACKUPS && sys == EEXIST; number++) {
        if (!vmxi_backup_format_name(out, &file->target, suffix, number))
            sys = ENAMETOOLONG;
        else
            sys = copy ? vmxi_temp_rename_new(copy, out->name) : link_file(file, out->name);
    }
    if (sys)
        out->name[0] = '\0';
    return sys;
}

/* Turns SYS, 0 or an errno, into a status. */
static int get_status(int sys, vmxci_error *err)
{
    return sys ? vmxi_fail_sys(err, VMXCI_EIO, sys, "cannot create the backup") : VMXCI_OK;
}

/* Fills COPY with BYTES and the attributes of FILE. */
static int write_copy(vmxi_temp *copy, const vmxi_old_file *file, vmxci_str bytes, bool sync,
                      vmxci_error *err)
{
    vmxi_notes notes = VMXI_NOTES_INIT;
    int status = vmxi_temp_write(copy, bytes, err);
    if (status == VMXCI_OK)
        status = vmxi_attrs_copy(copy->fd, file, true, &notes, err);
    if (status == VMXCI_OK)
        status = vmxi_temp_close(copy, sync, err);
    vmxi_notes_free(&notes);
    return status;
}

static int make_copy(vmxi_backup *out, const vmxi_old_file *file, vmxci_str bytes,
                     const char *suffix, bool sync, vmxci_error *err)
{
    vmxi_temp copy;
    const uint64_t start = vmxi_process_start(getpid());
    int status = vmxi_temp_create(&copy, file->target.dir, start, "the backup", err);
    if (status)
        return status;
    status = write_copy(&copy, file, bytes, sync, err);
    if (status == VMXCI_OK)
        status = get_status(name_backup(out, file, suffix, &copy), err);
    if (status)
        vmxi_temp_remove(&copy, err);
    else
        vmxi_temp_unlock(&copy);
    return status;
}

int vmxi_backup_make(vmxi_backup *out, const vmxi_old_file *file, vmxci_str bytes,
                     const char *suffix, bool sync, vmxci_error *err)
{
    int sys = name_backup(out, file, suffix, NULL);
    return vmxi_is_link_unsupported(sys) ? make_copy(out, file, bytes, suffix, sync, err)
                                         : get_status(sys, err);
}

void vmxi_backup_remove(const vmxi_backup *backup, const vmxi_old_file *file, vmxci_error *err)
{
    const vmxi_target *target = &file->target;
    const vmxci_str name = { backup->name, strlen(backup->name) };
    if (name.len == 0)
        return;
    if (!vmxi_is_named(target->dir, target->name, &file->st))
        vmxi_fail_more(err, "; the old file is kept as '%s'", vmxi_quote(name).text);
    else if (unlinkat(target->dir, backup->name, 0) != 0 && errno != ENOENT)
        vmxi_fail_more(err, "; cannot remove the backup '%s'", vmxi_quote(name).text);
}

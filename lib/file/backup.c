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

/* Returns whether the errno SYS of link(2) means that this file cannot have a second link. */
static bool is_link_unsupported(int sys)
{
    return sys == EPERM || sys == EOPNOTSUPP || sys == ENOSYS || sys == EMLINK;
}

/* Gives COPY, or the old file if COPY is NULL, the first free name.  Returns 0 or an errno. */
static int name_backup(vmxi_backup *out, const vmxi_target *target, const char *suffix,
                       const vmxi_temp *copy)
{
    int sys = EEXIST;
    for (int number = 0; number < MAX_BACKUPS && sys == EEXIST; number++) {
        if (!vmxi_backup_format_name(out, target, suffix, number))
            sys = ENAMETOOLONG;
        else if (copy)
            sys = vmxi_rename_new(target->dir, copy->name, out->name);
        else
            sys = linkat(target->dir, target->name, target->dir, out->name, 0) == 0 ? 0 : errno;
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
        status = get_status(name_backup(out, &file->target, suffix, &copy), err);
    if (status)
        vmxi_temp_remove(&copy, err);
    else
        vmxi_temp_unlock(&copy);
    return status;
}

int vmxi_backup_make(vmxi_backup *out, const vmxi_old_file *file, vmxci_str bytes,
                     const char *suffix, bool sync, vmxci_error *err)
{
    int sys = name_backup(out, &file->target, suffix, NULL);
    return is_link_unsupported(sys) ? make_copy(out, file, bytes, suffix, sync, err)
                                    : get_status(sys, err);
}

void vmxi_backup_remove(const vmxi_backup *backup, const vmxi_target *target, vmxci_error *err)
{
    const vmxci_str name = { backup->name, strlen(backup->name) };
    if (name.len && unlinkat(target->dir, backup->name, 0) != 0 && errno != ENOENT)
        vmxi_fail_more(err, "; cannot remove the backup '%s'", vmxi_quote(name).text);
}

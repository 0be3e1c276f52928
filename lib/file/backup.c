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
#include "file/process.h"
#include "file/temp.h"

enum {
    MOST_BACKUPS = 100000
};

bool vmxi_backup_name(vmxi_backup *out, const vmxi_target *target, const char *suffix, int number)
{
    char dotted[16] = "";
    if (number)
        snprintf(dotted, sizeof dotted, ".%d", number);
    int n = snprintf(out->name, sizeof out->name, "%s%s%s", target->name, suffix, dotted);
    return n > 0 && (size_t)n < sizeof out->name;
}

/* Whether an error of link(2) says that this file cannot have a second link here. */
static bool links_impossible(int sys)
{
    return sys == EPERM || sys == EOPNOTSUPP || sys == ENOSYS || sys == EMLINK;
}

/* rename(2) that leaves a file of the new name alone. */
static int rename_new(int dir, const char *from, const char *to)
{
    struct stat st;
#ifdef HAVE_RENAMEAT2
    if (renameat2(dir, from, dir, to, RENAME_NOREPLACE) == 0)
        return 0;
    if (errno != EINVAL && errno != ENOSYS)
        return errno;
#endif
    if (fstatat(dir, to, &st, AT_SYMLINK_NOFOLLOW) == 0)
        return EEXIST;
    return renameat(dir, from, dir, to) == 0 ? 0 : errno;
}

/* Give the old file, or COPY unless that is NULL, the first name that is free. */
static int place(vmxi_backup *out, const vmxi_target *target, const char *suffix,
                 const vmxi_temp *copy)
{
    int sys = EEXIST;
    for (int number = 0; number < MOST_BACKUPS && sys == EEXIST; number++) {
        if (!vmxi_backup_name(out, target, suffix, number))
            sys = ENAMETOOLONG;
        else if (copy)
            sys = rename_new(target->dir, copy->name, out->name);
        else
            sys = linkat(target->dir, target->name, target->dir, out->name, 0) == 0 ? 0 : errno;
    }
    if (sys)
        out->name[0] = '\0';
    return sys;
}

static int cannot_make(int sys, vmxci_error *err)
{
    return sys ? vmxi_fail_sys(err, VMXCI_EIO, sys, "cannot make the backup") : VMXCI_OK;
}

static int make_copy(vmxi_backup *out, const vmxi_target *target, int fd, const struct stat *st,
                     vmxci_str bytes, const char *suffix, bool sync, vmxci_error *err)
{
    vmxi_temp copy;
    vmxi_notes notes = VMXI_NOTES_INIT;
    int status =
        vmxi_temp_create(&copy, target->dir, vmxi_process_start(getpid()), "the backup", err);
    if (status)
        return status;
    status = vmxi_temp_write(&copy, bytes, err);
    if (status == VMXCI_OK)
        status = vmxi_attrs_copy(copy.fd, fd, st, true, &notes, err);
    if (status == VMXCI_OK)
        status = vmxi_temp_finish(&copy, sync, err);
    if (status == VMXCI_OK)
        status = cannot_make(place(out, target, suffix, &copy), err);
    vmxi_notes_free(&notes);
    if (status)
        vmxi_temp_discard(&copy, err);
    else
        vmxi_temp_release(&copy);
    return status;
}

int vmxi_backup_make(vmxi_backup *out, const vmxi_target *target, int fd, const struct stat *st,
                     vmxci_str bytes, const char *suffix, bool sync, vmxci_error *err)
{
    int sys = place(out, target, suffix, NULL);
    return links_impossible(sys) ? make_copy(out, target, fd, st, bytes, suffix, sync, err)
                                 : cannot_make(sys, err);
}

void vmxi_backup_remove(const vmxi_backup *backup, const vmxi_target *target, vmxci_error *err)
{
    const vmxci_str name = { backup->name, strlen(backup->name) };
    if (name.len && unlinkat(target->dir, backup->name, 0) != 0 && errno != ENOENT)
        vmxi_fail_more(err, "; the backup %s could not be removed", vmxi_quote(name).text);
}

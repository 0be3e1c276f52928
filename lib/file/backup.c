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

/* Write the copy, and leave nothing of it where that fails. */
static int fill(vmxi_temp *file, int fd, const struct stat *st, vmxci_str bytes, vmxci_error *err)
{
    vmxi_notes notes = VMXI_NOTES_INIT;
    int status = vmxi_temp_write(file, bytes, err);
    if (status == VMXCI_OK)
        status = vmxi_attrs_copy(file->fd, fd, st, true, &notes, err);
    if (status == VMXCI_OK)
        status = vmxi_temp_finish(file, err);
    vmxi_notes_free(&notes);
    if (status)
        vmxi_temp_discard(file, err);
    return status;
}

static int fail(int sys, const vmxi_backup *out, vmxci_error *err)
{
    const vmxci_str name = { out->name, strlen(out->name) };
    return vmxi_fail_sys(err, VMXCI_EIO, sys, "cannot make the backup %s", vmxi_quote(name).text);
}

/* One try under the name in OUT; *TAKEN where that exists. */
static int try_name(const vmxi_backup *out, const vmxi_target *target, int fd,
                    const struct stat *st, vmxci_str bytes, bool *taken, vmxci_error *err)
{
    vmxi_temp file = { .dir = target->dir };
    *taken = false;
    if (linkat(target->dir, target->name, target->dir, out->name, 0) == 0)
        return VMXCI_OK;
    *taken = errno == EEXIST;
    if (*taken || !links_impossible(errno))
        return *taken ? VMXCI_OK : fail(errno, out, err);
    memcpy(file.name, out->name, sizeof file.name);
    file.fd =
        openat(file.dir, file.name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (file.fd >= 0)
        return fill(&file, fd, st, bytes, err);
    *taken = errno == EEXIST;
    return *taken ? VMXCI_OK : fail(errno, out, err);
}

int vmxi_backup_make(vmxi_backup *out, const vmxi_target *target, int fd, const struct stat *st,
                     vmxci_str bytes, const char *suffix, vmxci_error *err)
{
    for (int number = 0; number < MOST_BACKUPS; number++) {
        bool taken;
        if (!vmxi_backup_name(out, target, suffix, number)) {
            out->name[0] = '\0';
            return vmxi_fail_sys(err, VMXCI_EIO, ENAMETOOLONG, "cannot make a backup");
        }
        int status = try_name(out, target, fd, st, bytes, &taken, err);
        if (status)
            out->name[0] = '\0';
        if (status || !taken)
            return status;
    }
    out->name[0] = '\0';
    return vmxi_fail_sys(err, VMXCI_EIO, EEXIST, "cannot make a backup");
}

void vmxi_backup_remove(const vmxi_backup *backup, const vmxi_target *target)
{
    if (backup->name[0])
        (void)unlinkat(target->dir, backup->name, 0);
}

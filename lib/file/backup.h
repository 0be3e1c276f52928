/* SPDX-License-Identifier: MIT */
#ifndef VMXI_FILE_BACKUP_H
#define VMXI_FILE_BACKUP_H

#include <limits.h>
#include <stdbool.h>
#include <sys/stat.h>

#include <vmxci.h>

#include "file/target.h"

/* A second name for the old file. */
typedef struct vmxi_backup {
    char name[NAME_MAX + 1]; /* "" where there is none */
} vmxi_backup;

/* Put the name with SUFFIX, and NUMBER unless that is 0, into OUT.  False: it is too long. */
bool vmxi_backup_name(vmxi_backup *out, const vmxi_target *target, const char *suffix, int number);

/* Keep the file TARGET, which is open as FD, described by ST and holds BYTES, as its name and
 * SUFFIX, or where that is taken with .1, .2, ... behind it: by a hard link, or where the file
 * system has none by a copy, which is synced if SYNC.  The file itself never moves. */
int vmxi_backup_make(vmxi_backup *out, const vmxi_target *target, int fd, const struct stat *st,
                     vmxci_str bytes, const char *suffix, bool sync, vmxci_error *err);

/* Take it back; ERR, which tells why, also tells if that fails. */
void vmxi_backup_remove(const vmxi_backup *backup, const vmxi_target *target, vmxci_error *err);

#endif

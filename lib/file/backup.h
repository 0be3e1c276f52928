/* SPDX-License-Identifier: MIT */
/* Keeping the old file under a second name. */
#ifndef VMXI_FILE_BACKUP_H
#define VMXI_FILE_BACKUP_H

#include <limits.h>
#include <stdbool.h>

#include <vmxci.h>

#include "file/target.h"

typedef struct vmxi_backup {
    char name[NAME_MAX + 1]; /* "" if there is no backup */
} vmxi_backup;

/* Writes the name of the backup of TARGET with SUFFIX and, unless it is 0, NUMBER.  Returns false
 * if the name is too long. */
bool vmxi_backup_format_name(vmxi_backup *out, const vmxi_target *target, const char *suffix,
                             int number);

/* Makes a backup of FILE, which contains BYTES.  The name is that of the file with SUFFIX and, if
 * that exists, .1, .2 and so on.  The backup is a hard link or, if the file system does not support
 * links, a copy, which is synced if SYNC.  The file itself is never renamed. */
int vmxi_backup_make(vmxi_backup *out, const vmxi_old_file *file, vmxci_str bytes,
                     const char *suffix, bool sync, vmxci_error *err);

/* Removes the backup of FILE, unless FILE is no longer seen in its place: then the backup may be
 * all that is left of it.  If the backup is not removed, says so in ERR, which has the reason for
 * the removal. */
void vmxi_backup_remove(const vmxi_backup *backup, const vmxi_old_file *file, vmxci_error *err);

#endif

/* SPDX-License-Identifier: MIT */
/* The safe replace: whatever happens, there is the old file or the new one.
 *
 *     look at the file: still the one that was read?
 *     write a temporary file beside it: bytes, owner, mode, ACL, attributes; sync, close
 *     look again, and compare the bytes too
 *     backup, by a second link
 *     rename the new file over the old one; sync the folder
 *
 * Before the rename every failure removes the temporary file and the backup. */
#ifndef VMXI_FILE_REPLACE_H
#define VMXI_FILE_REPLACE_H

#include <stdbool.h>

#include <vmxci.h>

#include "file/note.h"
#include "file/read.h"
#include "file/target.h"

/* The file that is there, open. */
typedef struct vmxi_old_file {
    vmxi_target target;
    int fd;
    struct stat st;
} vmxi_old_file;

typedef struct vmxi_replacement {
    const vmxi_old_file *old;
    vmxi_identity identity; /* of the file as it was read, */
    vmxci_str old_bytes;    /* and what was read */
    vmxci_str new_bytes;
    uint64_t start;            /* when this process was started, see process.h */
    vmxci_str temps;           /* names of temporary files in the folder, see vmxi_temp_sweep */
    const char *backup_suffix; /* NULL: no backup */
    /* Whether the file called NAME may have a backup with SUFFIX. */
    int (*check_backup)(const char *name, const char *suffix, vmxci_error *err);
    bool lose_owner;
    bool sync;
    /* Asked at the last moment, before the rename; NULL: nobody is. */
    int (*may_write)(const void *asked, vmxci_error *err);
    const void *asked;
} vmxi_replacement;

/* Do it.  *DONE tells whether the file was replaced, which it may have been even on failure.  What
 * is worth telling when it was goes to NOTES. */
int vmxi_replace(const vmxi_replacement *r, bool *done, vmxi_notes *notes, vmxci_error *err);

/* Tell whether it would fail, as far as that can be known; nothing is created. */
int vmxi_replace_check(const vmxi_replacement *r, vmxi_notes *notes, vmxci_error *err);

/* The error of a file that is not the one that was read. */
int vmxi_changed(vmxci_error *err);

#endif

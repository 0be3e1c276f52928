/* SPDX-License-Identifier: MIT */
/* Replacing a file atomically: at any moment there is either the old file or the new one.
 *
 *     check that the file is still the one that was read
 *     write a temporary file in its directory: bytes, owner, mode, ACL, attributes; sync, close
 *     check again, and compare the bytes
 *     make a backup by a second link
 *     rename the temporary file to the name of the file; sync the directory
 *
 * Any failure before the rename removes the temporary file and the backup.  A rename or link that
 * reports a failure is looked at first: it may have happened. */
#ifndef VMXI_FILE_REPLACE_H
#define VMXI_FILE_REPLACE_H

#include <stdbool.h>

#include <vmxci.h>

#include "file/note.h"
#include "file/read.h"
#include "file/target.h"

typedef struct vmxi_replacement {
    const vmxi_old_file *old;
    vmxi_identity identity; /* of the file when it was read */
    vmxci_str old_bytes;    /* as they were read */
    vmxci_str new_bytes;
    uint64_t start;            /* the start time of this process, see process.h */
    vmxci_str temp_names;      /* of files in the directory, see vmxi_temp_remove_stale */
    const char *backup_suffix; /* NULL: no backup */
    /* Refuses a backup of the file NAME with SUFFIX. */
    int (*check_backup)(const char *name, const char *suffix, vmxci_error *err);
    bool allow_owner_loss;
    bool sync;
    /* Called right before the rename, which it can refuse; NULL: not called. */
    int (*confirm)(const void *payload, vmxci_error *err);
    const void *payload;
} vmxi_replacement;

/* Replaces the file.  REPLACED tells whether that has happened, which is possible even on failure.
 * Adds to NOTES what the caller should know if it has.  Returns VMXCI_OK, ENOMEM, EIO, ECHANGED, or
 * what the functions of R return. */
int vmxi_replace(const vmxi_replacement *r, bool *replaced, vmxi_notes *notes, vmxci_error *err);

/* Checks what can be checked without writing: whether vmxi_replace would succeed. */
int vmxi_replace_dry_run(const vmxi_replacement *r, vmxi_notes *notes, vmxci_error *err);

/* Reports that the file is not the one that was read: VMXCI_ECHANGED. */
int vmxi_fail_changed(vmxci_error *err);

#endif

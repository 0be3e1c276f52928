/* SPDX-License-Identifier: MIT */
/* Replacing a file atomically: at any moment there is either the old file or the new one.  The
 * steps, which many files can go through side by side:
 *
 *     prepare   check that the file is still the one that was read; write a temporary file in its
 *               directory: bytes, owner, mode, ACL, attributes; sync, close
 *     confirm   check again, and compare the bytes; make a backup by a second link
 *     finish    rename the temporary file to the name of the file
 *     sync      sync the directory
 *
 * A file that fails in the first three steps is undone, which removes the temporary file and the
 * backup.  A rename or link that reports a failure is looked at first: it may have happened. */
#ifndef VMXI_FILE_REPLACE_H
#define VMXI_FILE_REPLACE_H

#include <stdbool.h>

#include <vmxci.h>

#include "file/backup.h"
#include "file/note.h"
#include "file/read.h"
#include "file/target.h"
#include "file/temp.h"

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
    bool sync;        /* sync the new file in the first step */
    bool sync_backup; /* sync the backup if it is a copy */
    /* Called right before the rename, which it can refuse; NULL: not called. */
    int (*confirm)(const void *payload, vmxci_error *err);
    const void *payload;
} vmxi_replacement;

/* A replacement under way; zeros before the first step. */
typedef struct vmxi_replacing {
    vmxi_replacement plan;
    vmxi_temp temp;
    vmxi_backup backup;
    bool has_temp;
} vmxi_replacing;

/* Writes the temporary file of PLAN, which is copied to OUT.  Adds to NOTES what the caller should
 * know once the file is replaced.  The first three functions return VMXCI_OK, ENOMEM, EIO,
 * ECHANGED, or what the functions of PLAN return; on failure the caller has to undo the
 * replacement. */
int vmxi_replace_prepare(vmxi_replacing *out, const vmxi_replacement *plan, vmxi_notes *notes,
                         vmxci_error *err);

/* Checks that the file is unchanged, makes the backup unless vmxi_replace_back_up has done that,
 * and calls `confirm`. */
int vmxi_replace_confirm(vmxi_replacing *r, vmxci_error *err);

/* Renames the temporary file. */
int vmxi_replace_finish(vmxi_replacing *r, vmxci_error *err);

/* Makes the backup earlier than vmxi_replace_confirm would, if there is to be one. */
int vmxi_replace_back_up(vmxi_replacing *r, vmxci_error *err);

/* Removes the temporary file and the backup, if they exist.  What cannot be removed is named in
 * ERR, which has the reason for the removal. */
void vmxi_replace_undo(vmxi_replacing *r, vmxci_error *err);

/* Syncs the temporary file after the first step, and the name of the backup.  Returns VMXCI_OK or
 * EIO. */
int vmxi_replace_sync_temp(const vmxi_replacing *r, vmxci_error *err);

/* Syncs the open directory DIR.  Returns 0, also on a file system that cannot sync a directory and
 * does not need it, or an errno. */
int vmxi_sync_directory(int dir);

/* Reports that WHAT, in which a file was replaced, could not be synced, with the errno SYS:
 * VMXCI_EIO. */
int vmxi_fail_durable(int sys, const char *what, vmxci_error *err);

/* Checks what can be checked without writing: whether PLAN would succeed. */
int vmxi_replace_dry_run(const vmxi_replacement *plan, vmxi_notes *notes, vmxci_error *err);

/* Reports that the file is not the one that was read: VMXCI_ECHANGED. */
int vmxi_fail_changed(vmxci_error *err);

#endif

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

#include "file/read.h"

typedef struct vmxi_replacement {
    const char *path;
    vmxi_identity identity; /* of the file as it was read, */
    vmxci_str old_bytes;    /* and what was read */
    vmxci_str new_bytes;
    const char *backup_suffix; /* NULL: no backup */
    /* Whether the file called NAME may have a backup with SUFFIX. */
    int (*check_backup)(const char *name, const char *suffix, vmxci_error *err);
    bool lose_owner;
    bool sync;
    vmxci_note_fn note; /* NULL: nobody listens */
    void *payload;
} vmxi_replacement;

/* Do it.  *DONE tells whether the file was replaced, which it may have been even on failure. */
int vmxi_replace(const vmxi_replacement *r, bool *done, vmxci_error *err);

/* Tell whether it would fail, as far as that can be known; nothing is created. */
int vmxi_replace_check(const vmxi_replacement *r, vmxci_error *err);

#endif

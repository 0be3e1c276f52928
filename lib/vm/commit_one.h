/* SPDX-License-Identifier: MIT */
/* The commit of one VM, step by step, so that a group of VMs can go through each step together:
 *
 *     begin     verify the text of the edit
 *     acquire   find the file, take its locks, verify that the VM may be edited
 *     prepare   write the new file under a temporary name
 *     confirm   verify the old file and the locks, make the backup
 *     finish    rename the new file
 *     end       release the locks, pass on the notes
 *
 * A dry run does `check` instead of the steps between `begin` and `end`.  The steps return a
 * vmxci_status and fill in the error of the result; after a failure the caller calls
 * vmxi_commit_fail, and no other step but `end`.  file/replace.h describes how one file is
 * replaced. */
#ifndef VMXI_VM_COMMIT_ONE_H
#define VMXI_VM_COMMIT_ONE_H

#include <stdbool.h>
#include <sys/types.h>

#include <vmxci.h>

#include "file/note.h"
#include "file/replace.h"

typedef enum vmxi_commit_stage {
    VMXI_COMMIT_REJECTED, /* the VM may not be committed; its locks, if any, are not touched */
    VMXI_COMMIT_FAILED,   /* undone */
    VMXI_COMMIT_UNCHANGED,
    VMXI_COMMIT_ACTIVE,  /* has an edit; may have locks, a new file and a backup */
    VMXI_COMMIT_CHECKED, /* a dry run has succeeded */
    VMXI_COMMIT_REPLACED
} vmxi_commit_stage;

typedef struct vmxi_commit {
    vmxci_vm *vm;
    const vmxci_commit_options *options;
    vmxci_commit_result *result;
    vmxi_commit_stage stage;
    vmxi_notes notes;
    vmxi_replacing replacing;
    bool is_repeated; /* the file occurs more than once in the group: its lock is not waited for */
    dev_t device;     /* of the directory of the file, if vmxi_commit_find_directory was called */
    ino_t directory;
} vmxi_commit;

/* Prepares C for the commit of VM.  RESULT, except its payload, is set to zeros. */
void vmxi_commit_init(vmxi_commit *c, vmxci_vm *vm, const vmxci_commit_options *options,
                      vmxci_commit_result *result);

int vmxi_commit_begin(vmxi_commit *c);
int vmxi_commit_acquire(vmxi_commit *c);
int vmxi_commit_prepare(vmxi_commit *c);
int vmxi_commit_confirm(vmxi_commit *c);
int vmxi_commit_finish(vmxi_commit *c);
int vmxi_commit_check(vmxi_commit *c); /* releases the locks, too */

/* Identifies the directory of the file, which vmxi_commit_acquire has opened. */
int vmxi_commit_find_directory(vmxi_commit *c);

/* Returns the open directory of the file. */
int vmxi_commit_directory(const vmxi_commit *c);

/* Undoes what the steps have done, releases the locks, and makes STATUS that of the result.  A file
 * that was replaced stays. */
void vmxi_commit_fail(vmxi_commit *c, int status);

/* Releases the locks, sets `changed` of the result and sends the notes, which are freed. */
void vmxi_commit_end(vmxi_commit *c);

#endif

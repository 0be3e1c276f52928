/* SPDX-License-Identifier: MIT */
/* One VM of a group that is edited together: the steps before and after the commit. */
#ifndef CLI_EDITING_MEMBER_H
#define CLI_EDITING_MEMBER_H

#include <jansson.h>

#include <vmxci.h>

#include "editing/editor.h"
#include "input.h"
#include "output/record.h"
#include "wait_notice.h"

struct member {
    char *path;
    vmxci_directory directory; /* in which a walk has found the VM; zeros: in any */
    struct input in;           /* once it was opened */
    struct wait_notice notice;
    struct record record;
    const struct member *same_as; /* the member before with the same VM, which edits it, or NULL */
    json_t *changes;              /* NULL: not asked for */
    bool prepared;                /* `prepare` of the editor has succeeded */
    int status;  /* a vmxci_status: the first failure of a step, whose error is `err` */
    int changed; /* whether the file was replaced, or with --dry-run would be */
    vmxci_error err;
};

/* Returns what O says on opening a VM for an edit. */
vmxci_vm_options edit_vm_options(const struct options *o);

/* Every step but the last does nothing if an earlier one has failed. */

/* Opens the VM.  MEMBER must not be moved afterwards. */
void open_member(struct member *member, const struct editor *editor);

/* Edits the document. */
void edit_member(struct member *member, const struct editor *editor);

/* Takes the locks, unless nothing changes, and edits the document again if the file has changed
 * since it was opened.  Then makes what is printed about the edit, so that nothing can fail after
 * the commit. */
void lock_member(struct member *member, const struct editor *editor);

/* Whether the edit changes the text. */
bool is_member_changed(const struct member *member);

/* Marks a VM that has not failed as not written because others have failed. */
void abort_member(struct member *member);

/* Commits MEMBER, if it is standard input: prints the new text. */
void commit_stdin_member(struct member *member, const struct editor *editor);

/* Makes the record of MEMBER, whose other members are complete, and closes the VM. */
void report_member(struct member *member, const struct editor *editor);

void free_member(struct member *member);

#endif

/* SPDX-License-Identifier: MIT */
/* A command that edits.  Nothing in it changes while VMs are edited, but what `payload` is for. */
#ifndef CLI_EDITING_EDITOR_H
#define CLI_EDITING_EDITOR_H

#include <stdbool.h>

#include <vmxci.h>

struct options;
struct record;

/* Edits DOC, the document of the VM of RECORD.  What it reports goes to the remarks of RECORD,
 * which are printed if the edit does not fail.  Several threads may call it for different VMs.  It
 * is called once more, with another DOC, if the file was changed before it was locked.  Returns a
 * vmxci_status. */
typedef int (*edit_fn)(vmxci_doc *doc, struct record *record, const struct options *o,
                       void *payload, vmxci_error *err);

struct input;

/* Adds to RECORD what there is to say about IN, once it is edited or needs no edit.  Returns an
 * exit status. */
typedef int (*describe_fn)(const struct input *in, struct record *record, const struct options *o,
                           void *payload);

/* Verifies that the VM of IN, whose document was edited, may be written, and changes nothing.
 * Called after FN, and once more when the locks are taken.  Returns a vmxci_status or a
 * command_status. */
typedef int (*check_fn)(const struct input *in, const struct options *o, void *payload,
                        vmxci_error *err);

/* Does what has to be done before the VM of IN is written; it is locked, and its document is final.
 * On failure everything is as before.  With --dry-run, only verifies that it can be done.  Returns
 * a vmxci_status or a command_status. */
typedef int (*prepare_fn)(const struct input *in, const struct options *o, void *payload,
                          vmxci_error *err);

/* How the write of a VM ended that was prepared. */
enum edit_end {
    END_NOT_WRITTEN, /* it failed: ERR has the error, to which the finish_fn can add */
    END_UNSYNCED,    /* it was written, but a crash may undo that */
    END_WRITTEN      /* with --dry-run: would be */
};

/* Completes or undoes what was prepared.  Returns a vmxci_status, which counts for END_WRITTEN. */
typedef int (*finish_fn)(struct record *record, const struct options *o, void *payload,
                         enum edit_end end, vmxci_error *err);

struct editor {
    const struct options *o;
    edit_fn fn;
    check_fn check;       /* or NULL */
    prepare_fn prepare;   /* or NULL */
    finish_fn finish;     /* NULL if there is no `prepare` */
    describe_fn describe; /* instead of the notes; or NULL */
    void *payload;
    bool in_order;          /* FN is first called for the VMs one after the other, in path order */
    const vmxci_host *host; /* with several VMs; otherwise NULL */
};

#endif

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

struct editor {
    const struct options *o;
    edit_fn fn;
    describe_fn describe; /* instead of the notes; or NULL */
    void *payload;
    bool in_order;          /* FN is first called for the VMs one after the other, in path order */
    const vmxci_host *host; /* with several VMs; otherwise NULL */
};

#endif

/* SPDX-License-Identifier: MIT */
/* A PATH of the command line, opened: a file, the .vmx file in a directory, or standard input. */
#ifndef CLI_INPUT_H
#define CLI_INPUT_H

#include <vmxci.h>

struct view;

struct input {
    const char *path;    /* as it is printed: for a directory, the file in it */
    vmxci_vm *vm;        /* NULL for standard input */
    vmxci_doc *doc;      /* the document to read or to edit */
    vmxci_doc *original; /* the text as read, if standard input is edited; else NULL */
    vmxci_text *located; /* the text of `path` if the file could not be opened; else NULL */
};

/* Opens PATH as OPTIONS say, to be read or edited.  Returns a vmxci_status.  IN has a `path`, and
 * has to be closed, on failure too. */
int open_input(struct input *in, const char *path, const vmxci_vm_options *options,
               vmxci_error *err);

/* Returns the document as it was read, without the edits. */
const vmxci_doc *original_document(const struct input *in);

/* Sets OUT to the VM of IN and its state; OUT borrows from IN.  Returns a vmxci_status. */
int read_view(struct view *out, const struct input *in, vmxci_error *err);

/* Returns VMXCI_EENCRYPTED if DOC is encrypted, because a key missing from the clear part may exist
 * in the encrypted part; else VMXCI_OK. */
int check_not_encrypted(const vmxci_doc *doc, vmxci_error *err);

void close_input(struct input *in);

#endif

/* SPDX-License-Identifier: MIT */
/* A PATH of the command line, opened: a file, the file in a folder, or standard input. */
#ifndef CLI_INPUT_H
#define CLI_INPUT_H

#include <vmxci.h>

struct input {
    const char *path; /* as it is printed: of a folder, the file in it */
    vmxci_vm *vm;     /* NULL for standard input */
    vmxci_doc *read;  /* of standard input: what was read, unless `doc` is that */
    vmxci_doc *doc;
    vmxci_text *located; /* what `path` is, where the file could not be opened */
};

/* Open PATH, to be edited as EDIT says, or to be read if that is NULL.  Returns a vmxci_status;
 * also on failure there is a `path` to be named, and IN has to be closed. */
int input_open(struct input *in, const char *path, const vmxci_vm_options *edit, vmxci_error *err);

/* What was read, which the edits of `doc` have not touched if it was opened to be edited. */
const vmxci_doc *input_original(const struct input *in);

void input_close(struct input *in);

#endif

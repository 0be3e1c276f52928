/* SPDX-License-Identifier: MIT */
/* A FILE on the command line that is read once for all VMs. */
#ifndef CLI_EDITS_SOURCE_H
#define CLI_EDITS_SOURCE_H

#include <vmxci.h>

/* Reads FILE, which may be a pipe, or standard input for "-", up to the limit of a document.  The
 * caller frees the result with vmxci_doc_free.  Returns a vmxci_status. */
int read_source(vmxci_doc **out, const char *file, vmxci_error *err);

#endif

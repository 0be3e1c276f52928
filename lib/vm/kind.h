/* SPDX-License-Identifier: MIT */
/* Whether a file that was opened by its path is a .vmx file. */
#ifndef VMXI_VM_KIND_H
#define VMXI_VM_KIND_H

#include <stdbool.h>

#include <vmxci.h>

/* Verifies that DOC, read from the file PATH, is a .vmx file; with ANY_FILE only that it is text.
 * The file may have its name or that of the link that leads to it.  Returns VMXCI_OK, or ENOTVMX
 * with a message that names the .vmx file beside PATH. */
int vmxi_check_kind(vmxci_doc *doc, const char *path, bool any_file, vmxci_error *err);

#endif

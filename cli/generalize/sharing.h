/* SPDX-License-Identifier: MIT */
/* Whether a file may be renamed: not if anything but its key names it, because that name would lead
 * nowhere afterwards. */
#ifndef CLI_GENERALIZE_SHARING_H
#define CLI_GENERALIZE_SHARING_H

#include "generalize/files.h"

/* Verifies that no file to be renamed is the .vmx file or a disk, and that neither another key of
 * DOC, the text of the .vmx file, nor another .vmx or .vmtx file in the directory names the file or
 * its new name.  Returns a vmxci_status or FAILED_SHARED. */
int check_not_shared(const struct renaming *renaming, const vmxci_doc *doc, vmxci_error *err);

#endif

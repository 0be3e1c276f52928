/* SPDX-License-Identifier: MIT */
/* Removing what repeats, or adds nothing to, the rest of a text. */
#ifndef VMXI_VMX_CLEAN_H
#define VMXI_VMX_CLEAN_H

#include <stdbool.h>

#include <vmxci.h>

/* Removes from DOC every entry whose line, up to its line end, has the bytes of the first line with
 * that key, unless the key is protected; and the byte order mark, if the text without it would be
 * read in the same encoding: if a line declares one, or all is ASCII.  CHANGED tells whether there
 * was any.  On failure DOC is unchanged.  Returns VMXCI_OK or ENOMEM. */
int vmxi_doc_clean(bool *changed, vmxci_doc *doc, vmxci_error *err);

#endif

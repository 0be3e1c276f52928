/* SPDX-License-Identifier: MIT */
/* Why the text of a .vmx file refuses an edit. */
#ifndef VMXI_VM_REFUSAL_H
#define VMXI_VM_REFUSAL_H

#include <stdbool.h>

#include <vmxci.h>

/* The reason against an edit in the text of DOC, if there is one: VMXCI_OK, EENCRYPTED, ESUSPENDED
 * or EPARTIAL. */
int vmxi_refuse_text(const vmxci_doc *doc, bool allow_partial);

/* What vmxi_refuse_text says, in words. */
const char *vmxi_why(int status);

#endif

/* SPDX-License-Identifier: MIT */
/* Why the text of a .vmx file alone refuses an edit: encryption or suspension. */
#ifndef VMXI_VM_REFUSAL_H
#define VMXI_VM_REFUSAL_H

#include <stdbool.h>

#include <vmxci.h>

/* Returns VMXCI_OK, or if the text of DOC refuses an edit: EENCRYPTED, ESUSPENDED or, unless
 * ALLOW_PARTIAL, EPARTIAL. */
int vmxi_refuse_text(const vmxci_doc *doc, bool allow_partial, vmxci_error *err);

#endif

/* SPDX-License-Identifier: MIT */
/* Refusals that follow from the text of a .vmx file alone: encryption and suspension. */
#ifndef VMXI_VM_REFUSAL_H
#define VMXI_VM_REFUSAL_H

#include <stdbool.h>

#include <vmxci.h>

/* What does not refuse an edit. */
typedef struct vmxi_allowed {
    bool partial;   /* partial encryption */
    bool suspended; /* a suspended VM */
} vmxi_allowed;

/* Returns VMXCI_OK, or if the text of DOC refuses an edit: EENCRYPTED, ESUSPENDED or EPARTIAL. */
int vmxi_refuse_text(const vmxci_doc *doc, vmxi_allowed allowed, vmxci_error *err);

/* Does the same for the change from FROM to TO, and refuses a new key in partially encrypted text:
 * VMXCI_OK, EENCRYPTED, ESUSPENDED or EPARTIAL. */
int vmxi_refuse_change(const vmxci_doc *from, const vmxci_doc *to, vmxi_allowed allowed,
                       vmxci_error *err);

/* Refuses a change of a protected key and, unless UNCHECKED, of the file for the worse.  Returns
 * VMXCI_OK, ENOMEM, EPROTECTED or EMAKESWORSE. */
int vmxi_refuse_errors(const vmxci_doc *from, const vmxci_doc *to, bool unchecked,
                       vmxci_error *err);

#endif

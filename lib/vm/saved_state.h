/* SPDX-License-Identifier: MIT */
/* The saved state of a suspended VM.  If its file is missing, the VM cannot be resumed, and an edit
 * of the key that names the file is allowed, so that the key can be cleared. */
#ifndef VMXI_VM_SAVED_STATE_H
#define VMXI_VM_SAVED_STATE_H

#include <stdbool.h>

#include <vmxci.h>

/* Returns whether DOC, a file in the directory DIR, names a saved state file in DIR that certainly
 * does not exist.  A file that may be in another directory counts as existing. */
bool vmxi_lacks_saved_state(const vmxci_doc *doc, int dir);

/* Returns whether FROM and TO are equal but for the key of the saved state. */
bool vmxi_edits_saved_state_only(const vmxci_doc *from, const vmxci_doc *to);

/* Refuses an edit of another key of DOC, whose saved state is missing: ESUSPENDED. */
int vmxi_refuse_lost_state(const vmxci_doc *doc, vmxci_error *err);

#endif

/* SPDX-License-Identifier: MIT */
/* What the text of a .vmx file alone tells about the state of the VM. */
#ifndef VMXI_VM_SIGNS_H
#define VMXI_VM_SIGNS_H

#include <stdbool.h>

#include <vmxci.h>

bool vmxi_is_suspended(const vmxci_doc *doc);

/* Returns whether a line of DOC sets KEY to the boolean WANTED, in any spelling that VMware reads.
 */
bool vmxi_has_boolean(const vmxci_doc *doc, const char *key, bool wanted);

#endif

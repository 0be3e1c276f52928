/* SPDX-License-Identifier: MIT */
/* What the text of a .vmx file alone tells about the state of the VM. */
#ifndef VMXI_VM_SIGNS_H
#define VMXI_VM_SIGNS_H

#include <stdbool.h>

#include "vmx/line.h"

bool vmxi_is_suspended(const vmxci_doc *doc);

/* Returns the first line of DOC that sets KEY to the boolean WANTED, in any spelling that VMware
 * reads, or NULL if there is none. */
const vmxi_line *vmxi_find_boolean(const vmxci_doc *doc, const char *key, bool wanted);

/* Returns whether there is such a line. */
bool vmxi_has_boolean(const vmxci_doc *doc, const char *key, bool wanted);

#endif

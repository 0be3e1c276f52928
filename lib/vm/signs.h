/* SPDX-License-Identifier: MIT */
/* What the text of a .vmx file alone tells about the state of the VM. */
#ifndef VMXI_VM_SIGNS_H
#define VMXI_VM_SIGNS_H

#include <stdbool.h>

#include <vmxci.h>

vmxci_encryption vmxi_get_encryption(const vmxci_doc *doc);

bool vmxi_is_suspended(const vmxci_doc *doc);

/* Whether a line of DOC sets KEY to VALUE; neither is case-sensitive. */
bool vmxi_has_value(const vmxci_doc *doc, const char *key, const char *value);

#endif

/* SPDX-License-Identifier: MIT */
/* What the text of a VM's file says of its state. */
#ifndef VMXI_VM_SIGNS_H
#define VMXI_VM_SIGNS_H

#include <stdbool.h>

#include <vmxci.h>

vmxci_encryption vmxi_encryption_of(const vmxci_doc *doc);

bool vmxi_is_suspended(const vmxci_doc *doc);

/* Whether a disk of the VM is the file NAME in its own folder DIR. */
bool vmxi_names_disk(const vmxci_doc *doc, int dir, vmxci_str name);

/* Whether KEY stands in DOC with VALUE, in any case, on any of its lines. */
bool vmxi_says(const vmxci_doc *doc, const char *key, const char *value);

#endif

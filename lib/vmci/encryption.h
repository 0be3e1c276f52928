/* SPDX-License-Identifier: MIT */
/* Keys that are not in clear, but may be in the encrypted part of a .vmx file. */
#ifndef VMXI_VMCI_ENCRYPTION_H
#define VMXI_VMCI_ENCRYPTION_H

#include <stdbool.h>

#include <vmxci.h>

/* Returns whether the encrypted part of DOC may contain KEY: a part is encrypted, and KEY is not in
 * clear. */
bool vmxi_may_be_encrypted(const vmxci_doc *doc, const char *key);

/* Reports that the encrypted part of the file may contain KEY: VMXCI_EPARTIAL, or VMXCI_EENCRYPTED
 * if DOC is encrypted as a whole. */
int vmxi_fail_unknown(const vmxci_doc *doc, const char *key, vmxci_error *err);

#endif

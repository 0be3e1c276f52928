/* SPDX-License-Identifier: MIT */
/* Which part of a .vmx file is encrypted, so that keys which are not in clear may be in that part.
 */
#ifndef VMXI_VMCI_ENCRYPTION_H
#define VMXI_VMCI_ENCRYPTION_H

#include <stdbool.h>

#include <vmxci.h>

vmxci_encryption vmxi_get_encryption(const vmxci_doc *doc);

/* Returns whether the encrypted part of DOC may contain KEY: a part is encrypted, and KEY is not in
 * clear. */
bool vmxi_may_be_encrypted(const vmxci_doc *doc, const char *key);

/* Reports that the encrypted part of the file may contain KEY: VMXCI_EPARTIAL, or VMXCI_EENCRYPTED
 * if DOC is encrypted as a whole. */
int vmxi_fail_unknown(const vmxci_doc *doc, const char *key, vmxci_error *err);

#endif

/* SPDX-License-Identifier: MIT */
/* Which part of a document is encrypted, by its keys in clear. */
#ifndef VMXI_VMX_ENCRYPTION_H
#define VMXI_VMX_ENCRYPTION_H

#include <vmxci.h>

vmxci_encryption vmxi_get_encryption(const vmxci_doc *doc);

#endif

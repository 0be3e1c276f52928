/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "vm/refusal.h"
#include "vm/signs.h"

int vmxi_refuse_text(const vmxci_doc *doc, bool allow_partial)
{
    const vmxci_encryption encryption = vmxi_encryption_of(doc);
    if (encryption == VMXCI_ENCRYPTION_FULL)
        return VMXCI_EENCRYPTED;
    if (vmxi_is_suspended(doc))
        return VMXCI_ESUSPENDED;
    return encryption == VMXCI_ENCRYPTION_PARTIAL && !allow_partial ? VMXCI_EPARTIAL : VMXCI_OK;
}

const char *vmxi_why(int status)
{
    switch (status) {
    case VMXCI_EENCRYPTED:
        return "encrypted: the VMCI settings are inside the encrypted part and not visible";
    case VMXCI_ESUSPENDED:
        return "suspended: the saved state holds the device as it is now";
    case VMXCI_EPARTIAL:
        return "a part of the file is encrypted, as for a virtual TPM";
    default:
        return "";
    }
}

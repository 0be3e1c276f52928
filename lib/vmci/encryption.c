/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "base/error.h"
#include "base/str.h"
#include "vmci/encryption.h"
#include "vmx/doc.h"
#include "vmx/encryption.h"
#include "vmx/index.h"

bool vmxi_may_be_encrypted(const vmxci_doc *doc, const char *key)
{
    return !vmxi_body_find(&doc->body, vmxi_str(key)) &&
           vmxi_get_encryption(doc) != VMXCI_ENCRYPTION_NONE;
}

int vmxi_fail_unknown(const vmxci_doc *doc, const char *key, vmxci_error *err)
{
    const int status = vmxi_get_encryption(doc) == VMXCI_ENCRYPTION_FULL ? VMXCI_EENCRYPTED
                                                                         : VMXCI_EPARTIAL;
    return vmxi_fail(
        err, status,
        "the value of '%s' is unknown: the key may be in the encrypted part of the file", key);
}

/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "base/error.h"
#include "base/str.h"
#include "vmci/encryption.h"
#include "vmx/doc.h"
#include "vmx/index.h"

static bool has_key(const vmxci_doc *doc, const char *key)
{
    return vmxi_body_find(&doc->body, vmxi_str(key)) != NULL;
}

/* Whether any line says that only a part of the keys is encrypted. */
static bool is_declared_partial(const vmxci_doc *doc)
{
    const vmxi_line *line = vmxi_body_find(&doc->body, VMXI_LITERAL("vmx.encryptionType"));
    for (; line; line = vmxi_body_find_next(&doc->body, line))
        if (vmxi_str_equal_fold(vmxi_body_value(&doc->body, line), VMXI_LITERAL("partial")))
            return true;
    return false;
}

vmxci_encryption vmxi_get_encryption(const vmxci_doc *doc)
{
    const bool has_data = has_key(doc, "encryption.data");
    if (has_data && !is_declared_partial(doc))
        return VMXCI_ENCRYPTION_FULL;
    if (has_data || has_key(doc, "encryption.keySafe") || has_key(doc, "encryption.bundle"))
        return VMXCI_ENCRYPTION_PARTIAL;
    return VMXCI_ENCRYPTION_NONE;
}

bool vmxi_may_be_encrypted(const vmxci_doc *doc, const char *key)
{
    return !has_key(doc, key) && vmxi_get_encryption(doc) != VMXCI_ENCRYPTION_NONE;
}

int vmxi_fail_unknown(const vmxci_doc *doc, const char *key, vmxci_error *err)
{
    const int status = vmxi_get_encryption(doc) == VMXCI_ENCRYPTION_FULL ? VMXCI_EENCRYPTED
                                                                         : VMXCI_EPARTIAL;
    return vmxi_fail(
        err, status,
        "the value of '%s' is unknown: the key may be in the encrypted part of the file", key);
}

/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "base/str.h"
#include "vmx/doc.h"
#include "vmx/encryption.h"
#include "vmx/index.h"

static bool has_key(const vmxci_doc *doc, const char *key)
{
    return vmxi_body_find(&doc->body, vmxi_str(key)) != NULL;
}

/* Returns whether any line says that only a part of the keys is encrypted. */
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

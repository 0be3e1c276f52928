/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "base/str.h"
#include "vm/signs.h"
#include "vmx/doc.h"
#include "vmx/index.h"

static bool has_key(const vmxci_doc *doc, const char *key)
{
    return vmxi_body_find(&doc->body, vmxi_str(key)) != NULL;
}

bool vmxi_has_value(const vmxci_doc *doc, const char *key, const char *value)
{
    const vmxi_line *line = vmxi_body_find(&doc->body, vmxi_str(key));
    for (; line; line = vmxi_body_find_next(&doc->body, line))
        if (vmxi_str_equal_fold(vmxi_body_value(&doc->body, line), vmxi_str(value)))
            return true;
    return false;
}

vmxci_encryption vmxi_get_encryption(const vmxci_doc *doc)
{
    const bool has_data = has_key(doc, "encryption.data");
    if (has_data && !vmxi_has_value(doc, "vmx.encryptionType", "partial"))
        return VMXCI_ENCRYPTION_FULL;
    if (has_data || has_key(doc, "encryption.keySafe") || has_key(doc, "encryption.bundle"))
        return VMXCI_ENCRYPTION_PARTIAL;
    return VMXCI_ENCRYPTION_NONE;
}

bool vmxi_is_suspended(const vmxci_doc *doc)
{
    const vmxi_line *line = vmxi_body_find(&doc->body, VMXI_LITERAL("checkpoint.vmState"));
    for (; line; line = vmxi_body_find_next(&doc->body, line))
        if (line->value_len != 0)
            return true;
    return false;
}

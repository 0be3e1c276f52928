/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "base/str.h"
#include "vm/signs.h"
#include "vmci/value.h"
#include "vmx/doc.h"
#include "vmx/index.h"

const vmxi_line *vmxi_find_boolean(const vmxci_doc *doc, const char *key, bool wanted)
{
    const vmxi_line *line = vmxi_body_find(&doc->body, vmxi_str(key));
    int64_t value;
    for (; line; line = vmxi_body_find_next(&doc->body, line))
        if (vmxi_parse_stored(&value, VMXI_BOOLEAN, vmxi_body_value(&doc->body, line)) &&
            (value != 0) == wanted)
            return line;
    return NULL;
}

bool vmxi_has_boolean(const vmxci_doc *doc, const char *key, bool wanted)
{
    return vmxi_find_boolean(doc, key, wanted) != NULL;
}

bool vmxi_is_suspended(const vmxci_doc *doc)
{
    const vmxi_line *line = vmxi_body_find(&doc->body, VMXI_LITERAL("checkpoint.vmState"));
    for (; line; line = vmxi_body_find_next(&doc->body, line))
        if (line->value_len != 0)
            return true;
    return false;
}

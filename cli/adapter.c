/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdio.h>
#include <strings.h>

#include "adapter.h"

/* Finds the line of DOC with the key "ethernetNUMBER.MEMBER". */
static bool find_member(vmxci_line *out, const vmxci_doc *doc, int number, const char *member)
{
    char key[64];
    snprintf(key, sizeof key, "ethernet%d.%s", number, member);
    return vmxci_doc_find(out, doc, key, NULL) == VMXCI_OK;
}

static bool find_address(vmxci_line *out, const vmxci_doc *doc, int number, const char *member)
{
    return find_member(out, doc, number, member) && !(out->flags & VMXCI_LINE_DUPLICATE) &&
           out->value.len;
}

static bool is_static(const vmxci_doc *doc, int number)
{
    vmxci_line line;
    return find_member(&line, doc, number, "addressType") && line.value.len == 6 &&
           strncasecmp(line.value.ptr, "static", 6) == 0;
}

bool find_mac(vmxci_line *out, const vmxci_doc *doc, int number)
{
    return (!is_static(doc, number) && find_address(out, doc, number, "generatedAddress")) ||
           find_address(out, doc, number, "address");
}

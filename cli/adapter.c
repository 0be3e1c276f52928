/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "adapter.h"
#include "str.h"

enum {
    DIGIT = sizeof "ethernet" - 1 /* where the number of the adapter is in a key */
};

static bool find_address(vmxci_line *out, const vmxci_doc *doc, const char *key)
{
    return vmxci_doc_find(out, doc, key, NULL) == VMXCI_OK &&
           !(out->flags & VMXCI_LINE_FLAG_DUPLICATE) && out->value.len;
}

static bool is_static(const vmxci_doc *doc, char digit)
{
    char key[] = "ethernet0.addressType";
    vmxci_line line;
    key[DIGIT] = digit;
    return vmxci_doc_find(&line, doc, key, NULL) == VMXCI_OK && equals_fold(line.value, "static");
}

bool find_mac(vmxci_line *out, const vmxci_doc *doc, int number)
{
    char generated[] = "ethernet0.generatedAddress", address[] = "ethernet0.address";
    generated[DIGIT] = address[DIGIT] = (char)('0' + number);
    return (find_address(out, doc, generated) && !is_static(doc, generated[DIGIT])) ||
           find_address(out, doc, address);
}

/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdlib.h>

#include "output/text.h"

char *printable(vmxci_str bytes, int one_line)
{
    size_t len = vmxci_printable(NULL, 0, bytes, one_line);
    char *out = malloc(len + 1);
    if (out)
        vmxci_printable(out, len + 1, bytes, one_line);
    return out;
}

vmxci_text *utf8_of(const vmxci_doc *doc, vmxci_str bytes)
{
    vmxci_text *text;
    return vmxci_doc_to_utf8(&text, doc, bytes, NULL) == VMXCI_OK ? text : NULL;
}

vmxci_text *decoded_utf8_of(const vmxci_doc *doc, vmxci_str stored)
{
    char *decoded = malloc(stored.len + 1);
    if (!decoded)
        return NULL;
    vmxci_str bytes = { decoded, vmxci_unescape(decoded, stored) };
    vmxci_text *text = utf8_of(doc, bytes);
    free(decoded);
    return text;
}

bool value_of(char **out, const vmxci_doc *doc, const char *key, int one_line)
{
    vmxci_text *value;
    *out = NULL;
    int status = vmxci_doc_get(&value, doc, key, NULL);
    if (status)
        return status != VMXCI_ENOMEM;
    vmxci_text *text = utf8_of(doc, vmxci_text_str(value));
    if (text)
        *out = printable(vmxci_text_str(text), one_line);
    vmxci_text_free(text);
    vmxci_text_free(value);
    return *out != NULL;
}

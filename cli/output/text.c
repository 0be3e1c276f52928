/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdlib.h>

#include "options/options.h"
#include "output/buffer.h"
#include "output/text.h"
#include "str.h"

size_t plain_length(vmxci_str text)
{
    size_t i = 0;
    while (i < text.len && text.ptr[i] >= 0x20 && text.ptr[i] < 0x7f)
        i++;
    return i;
}

char *make_printable(vmxci_str bytes, int one_line)
{
    const size_t len = vmxci_printable(NULL, 0, bytes, one_line);
    char *out = malloc(len + 1);
    if (out)
        vmxci_printable(out, len + 1, bytes, one_line);
    return out;
}

void add_shown(struct buffer *out, const struct options *o, vmxci_str text)
{
    if (o->to_terminal)
        add_printable(out, text);
    else
        add_str(out, text);
}

vmxci_text *convert_to_utf8(const vmxci_doc *doc, vmxci_str bytes)
{
    vmxci_text *text;
    return vmxci_doc_to_utf8(&text, doc, bytes, NULL) == VMXCI_OK ? text : NULL;
}

vmxci_text *decode_to_utf8(const vmxci_doc *doc, vmxci_str stored)
{
    char *decoded = malloc(stored.len + 1);
    if (!decoded)
        return NULL;
    const vmxci_str bytes = { decoded, vmxci_unescape(decoded, stored.len, stored) };
    vmxci_text *text = convert_to_utf8(doc, bytes);
    free(decoded);
    return text;
}

bool get_printable_value(char **out, const vmxci_doc *doc, const char *key, int one_line)
{
    vmxci_text *value;
    *out = NULL;
    const int status = vmxci_doc_get(&value, doc, key, NULL);
    if (status)
        return status != VMXCI_ENOMEM;
    *out = make_printable(vmxci_text_str(value), one_line);
    vmxci_text_free(value);
    return *out != NULL;
}

void start_line(struct buffer *out, const struct options *o, const char *path)
{
    if (!several(o))
        return;
    add_shown(out, o, str_of(path));
    add_byte(out, o->null ? '\0' : '\t');
}

void end_line(struct buffer *out, const struct options *o)
{
    add_byte(out, o->null ? '\0' : '\n');
}

/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdio.h>
#include <stdlib.h>

#include "options/options.h"
#include "output/text.h"

char *make_printable(vmxci_str bytes, int one_line)
{
    const size_t len = vmxci_printable(NULL, 0, bytes, one_line);
    char *out = malloc(len + 1);
    if (out)
        vmxci_printable(out, len + 1, bytes, one_line);
    return out;
}

enum {
    PIECE = 256 /* bytes that are escaped at once, so that nothing is allocated */
};

/* The length of the longest piece at the start of TEXT that ends with a whole character. */
static size_t piece_length(vmxci_str text)
{
    if (text.len <= PIECE)
        return text.len;
    size_t n = PIECE;
    /* Continuation bytes of UTF-8, of which there are three at most. */
    while (n > PIECE - 4 && (text.ptr[n] & 0xc0) == 0x80)
        n--;
    return n;
}

void print_printable(vmxci_str text)
{
    char shown[4 * PIECE + 1];
    while (text.len) {
        const vmxci_str piece = { text.ptr, piece_length(text) };
        (void)fwrite(shown, 1, vmxci_printable(shown, sizeof shown, piece, 1), stdout);
        text.ptr += piece.len;
        text.len -= piece.len;
    }
}

void print_text(const struct options *o, vmxci_str text)
{
    if (o->to_terminal)
        print_printable(text);
    else
        (void)fwrite(text.ptr, 1, text.len, stdout);
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
    const vmxci_str bytes = { decoded, vmxci_unescape(decoded, stored) };
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

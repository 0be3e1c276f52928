/* SPDX-License-Identifier: MIT */
/* Text of a document, ready to be shown. */
#ifndef CLI_OUTPUT_TEXT_H
#define CLI_OUTPUT_TEXT_H

#include <stdbool.h>

#include <vmxci.h>

/* The value of KEY in UTF-8, decoded, to be freed; NULL where there is none, or two.  With
 * ONE_LINE, control characters as \xNN.  False: no memory. */
bool value_of(char **out, const vmxci_doc *doc, const char *key, int one_line);

/* BYTES of DOC, decoded already, in UTF-8. */
vmxci_text *utf8_of(const vmxci_doc *doc, vmxci_str bytes);

/* STORED, a value of DOC, decoded and in UTF-8. */
vmxci_text *decoded_utf8_of(const vmxci_doc *doc, vmxci_str stored);

/* BYTES as UTF-8 with a final NUL, see vmxci_printable.  NULL: no memory.  To be freed. */
char *printable(vmxci_str bytes, int one_line);

#endif

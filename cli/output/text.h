/* SPDX-License-Identifier: MIT */
/* Text of a document, converted for output: decoded, in UTF-8, printable. */
#ifndef CLI_OUTPUT_TEXT_H
#define CLI_OUTPUT_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include <vmxci.h>

struct buffer;
struct options;

/* Returns the length of the printable ASCII characters at the start of TEXT. */
size_t plain_length(vmxci_str text);

/* Returns BYTES with a final NUL as vmxci_printable writes them, NULL if there is no memory.  The
 * caller frees the result with free. */
char *make_printable(vmxci_str bytes, int one_line);

/* Converts BYTES, which are decoded and in the encoding of DOC, to UTF-8.  Returns NULL if there is
 * no memory; the caller frees the result with vmxci_text_free. */
vmxci_text *convert_to_utf8(const vmxci_doc *doc, vmxci_str bytes);

/* Decodes STORED, a value as DOC has it, and converts it in the same way. */
vmxci_text *decode_to_utf8(const vmxci_doc *doc, vmxci_str stored);

/* Sets OUT to the decoded value of KEY as make_printable returns it, or to NULL if KEY is unset or
 * a duplicate key.  Returns false if there is no memory. */
bool get_printable_value(char **out, const vmxci_doc *doc, const char *key, int one_line);

/* Adds TEXT as O asks for: with control characters escaped for a terminal, else unchanged. */
void add_shown(struct buffer *out, const struct options *o, vmxci_str text);

/* Starts a line of text about a VM, with PATH if O asks for several VMs, and ends it.  With --null
 * both use NUL bytes, which no path contains. */
void start_line(struct buffer *out, const struct options *o, const char *path);
void end_line(struct buffer *out, const struct options *o);

#endif

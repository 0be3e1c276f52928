/* SPDX-License-Identifier: MIT */
/* KEY and VALUE on the command line of the config commands. */
#ifndef CLI_KEY_H
#define CLI_KEY_H

#include <vmxci.h>

struct options;

/* Rejects a KEY that is not a valid key.  Returns an exit status. */
int check_key(const struct options *o, const char *key);

/* A word of the command line in the encoding of a document. */
struct word {
    vmxci_str bytes;  /* followed by a NUL */
    vmxci_text *text; /* the owner of the bytes; NULL: they are those of the command line */
};

/* Converts ARGUMENT to the encoding of DOC, unless O has --raw.  Returns a vmxci_status; OUT has to
 * be freed in any case. */
int convert_word(struct word *out, const struct options *o, const vmxci_doc *doc,
                 const char *argument, vmxci_error *err);

void free_word(struct word *word);

#endif

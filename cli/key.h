/* SPDX-License-Identifier: MIT */
/* KEY and VALUE of the config commands. */
#ifndef CLI_KEY_H
#define CLI_KEY_H

#include <vmxci.h>

#include "options/options.h"

/* Refuse what can be no key at all.  Returns an exit status. */
int check_key(const struct options *o, const char *key);

/* A word of the command line as bytes of a file. */
struct word {
    vmxci_str bytes;  /* and a NUL */
    vmxci_text *text; /* to be freed, if they are not those of the command line */
};

/* Convert ARGUMENT to the encoding of DOC; with --raw it stays as it is.  Returns a
 * vmxci_status. */
int word_read(struct word *out, const struct options *o, const vmxci_doc *doc, const char *argument,
              vmxci_error *err);

void word_free(struct word *word);

#endif

/* SPDX-License-Identifier: MIT */
/* The list of edits that config edit makes in each file, in their order. */
#ifndef CLI_EDITS_LIST_H
#define CLI_EDITS_LIST_H

#include <vmxci.h>

struct item;

/* An edit of a key, of all keys that match a pattern, or of the malformed lines. */
struct key_edit {
    vmxci_key_edit kind;     /* of the library; VMXCI_KEY_UNSET_ALL for a pattern */
    const struct item *item; /* the option that asks for it */
    vmxci_str key, value;    /* UTF-8, or with --raw bytes */
    size_t line;             /* in the file of --import, else 0 */

    vmxci_pattern *pattern; /* of --unset-match, else NULL */

    vmxci_text *key_text, *value_text; /* what key and value point to; NULL: something else */
    vmxci_doc *file;                   /* likewise */
};

struct edit_list {
    struct key_edit *edits;
    size_t count;
};

/* Returns a new last edit of LIST, which is empty; NULL if there is no memory.  The pointer is
 * valid until the next call. */
struct key_edit *add_key_edit(struct edit_list *list, vmxci_key_edit kind, const struct item *item);

void free_edit_list(struct edit_list *list);

#endif

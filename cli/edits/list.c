/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdlib.h>

#include "edits/list.h"

struct key_edit *add_key_edit(struct edit_list *list, vmxci_key_edit kind, const struct item *item)
{
    /* The room doubles whenever the count is a power of two. */
    if ((list->count & (list->count - 1)) == 0) {
        struct key_edit *edits = realloc(list->edits, (2 * list->count + 1) * sizeof *edits);
        if (!edits)
            return NULL;
        list->edits = edits;
    }
    struct key_edit *edit = &list->edits[list->count++];
    *edit = (struct key_edit){ .kind = kind, .item = item };
    return edit;
}

void free_edit_list(struct edit_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        struct key_edit *edit = &list->edits[i];
        vmxci_pattern_free(edit->pattern);
        vmxci_text_free(edit->key_text);
        vmxci_text_free(edit->value_text);
        vmxci_doc_free(edit->file);
    }
    free(list->edits);
    *list = (struct edit_list){ NULL, 0 };
}

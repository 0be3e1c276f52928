/* SPDX-License-Identifier: MIT */
/* The edits of --import: one for each entry of a fragment of a .vmx file. */
#ifndef CLI_EDITS_IMPORT_H
#define CLI_EDITS_IMPORT_H

#include "edits/list.h"

struct options;

/* Appends to LIST an edit for each entry of the file that ITEM names.  Reports a file that cannot
 * be imported.  Returns an exit status. */
int import_file(struct edit_list *list, const struct options *o, const struct item *item);

#endif

/* SPDX-License-Identifier: MIT */
/* Makes the edits of a list in one document. */
#ifndef CLI_EDITS_APPLY_H
#define CLI_EDITS_APPLY_H

#include "edits/list.h"

struct options;
struct record;

/* Makes the edits of LIST in DOC, in one pass, all or none.  Patterns are matched against the keys
 * of DOC and those that earlier edits set.  Notes on patterns are added to the remarks of RECORD.
 * Returns a vmxci_status. */
int apply_edits(vmxci_doc *doc, struct record *record, const struct edit_list *list,
                const struct options *o, vmxci_error *err);

#endif

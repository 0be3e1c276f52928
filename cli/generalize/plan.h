/* SPDX-License-Identifier: MIT */
/* The edits that generalize makes in one document. */
#ifndef CLI_GENERALIZE_PLAN_H
#define CLI_GENERALIZE_PLAN_H

#include <vmxci.h>

#include "generalize/files.h"
#include "generalize/selection.h"

struct options;

/* Makes in DOC, in one pass, all or none: the edits of the rows that SELECTION and O select, of the
 * settings of SELECTION, of --name, and of the keys of RENAMING, which may be NULL.  Returns a
 * vmxci_status. */
int generalize_document(vmxci_doc *doc, const struct selection *selection,
                        const struct renaming *renaming, const struct options *o, vmxci_error *err);

#endif

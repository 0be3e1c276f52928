/* SPDX-License-Identifier: MIT */
/* Applies a spec to a document. */
#ifndef CLI_RECONFIG_EDIT_H
#define CLI_RECONFIG_EDIT_H

#include "reconfig/spec.h"

/* Makes the changes of SPEC in DOC; after an error some may be made.  Returns a vmxci_status; the
 * message about a value of SPEC begins with its place there. */
int apply_spec(vmxci_doc *doc, const struct spec *spec, const vmxci_edit_options *opt,
               vmxci_error *err);

#endif

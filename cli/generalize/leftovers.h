/* SPDX-License-Identifier: MIT */
/* What a generalized document still has that belongs to one host or one VM. */
#ifndef CLI_GENERALIZE_LEFTOVERS_H
#define CLI_GENERALIZE_LEFTOVERS_H

#include <vmxci.h>

#include "generalize/selection.h"

struct options;
struct record;

/* A document that was generalized. */
struct generalized {
    const vmxci_doc *doc;
    const vmxci_doc *file; /* the text that the file has, to which line numbers refer */
    const struct selection *selection;
};

/* Adds a note on each leftover of G to the remarks of RECORD: an absolute path of a host, data for
 * the guest, an annotation, and a static MAC address unless an option keeps it.  Returns a
 * vmxci_status. */
int report_leftovers(struct record *record, const struct options *o, const struct generalized *g,
                     vmxci_error *err);

/* Verifies for --strict that G has no leftover but annotations, static MAC addresses, and keys that
 * --keep keeps.  Returns a vmxci_status or FAILED_LEFTOVERS. */
int check_leftovers(const struct generalized *g, vmxci_error *err);

#endif

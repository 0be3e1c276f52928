/* SPDX-License-Identifier: MIT */
/* What the options of generalize select: groups of rows, keys, and what is set. */
#ifndef CLI_GENERALIZE_SELECTION_H
#define CLI_GENERALIZE_SELECTION_H

#include <stdbool.h>
#include <stddef.h>

#include <vmxci.h>

#include "generalize/rows.h"

struct options;

struct patterns {
    vmxci_pattern **at;
    size_t count;
};

/* Nothing in it changes while VMs are edited. */
struct selection {
    unsigned groups;                /* bits of enum row_group */
    struct patterns only;           /* a key must match one of them, if there are any */
    struct patterns keep;           /* and none of these */
    const struct preset *settings;  /* what is set, with the next one */
    const struct preset *settings2; /* with --regenerate; else NULL */
};

/* Sets OUT to what O asks for, or reports what is wrong.  Returns an exit status; OUT has to be
 * freed in any case. */
int read_selection(struct selection *out, const struct options *o);

void free_selection(struct selection *selection);

/* Set OUT to whether KEY, which is UTF-8, matches a pattern of --keep; and whether it matches none
 * of these but one of --only, if there are any.  Return a vmxci_status. */
int is_kept(bool *out, const struct selection *selection, vmxci_matcher *matcher, vmxci_str key,
            vmxci_error *err);
int is_selected(bool *out, const struct selection *selection, vmxci_matcher *matcher, vmxci_str key,
                vmxci_error *err);

#endif

/* SPDX-License-Identifier: MIT */
/* What the options of generalize select: groups of rows, keys, and what is set. */
#ifndef CLI_GENERALIZE_SELECTION_H
#define CLI_GENERALIZE_SELECTION_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#include <vmxci.h>

#include "generalize/rows.h"

struct options;

/* A REGEX of the command line. */
struct key_pattern {
    vmxci_pattern *pattern;
    const char *option, *regex;
    /* Several threads edit VMs. */
    atomic_bool is_matched;  /* a key of the tables or of a VM matches it */
    atomic_bool is_examined; /* the keys of a VM were searched for one that matches */
};

struct patterns {
    struct key_pattern *at;
    size_t count;
};

/* While VMs are edited, only is_matched and is_examined of patterns change. */
struct selection {
    const struct options *o;
    unsigned groups;                /* bits of enum row_group */
    bool is_by_group;               /* --only names the groups, not the preset */
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

/* Records which patterns of SELECTION match keys of DOC.  Returns a vmxci_status. */
int note_matches(const struct selection *selection, const vmxci_doc *doc, vmxci_matcher *matcher,
                 vmxci_error *err);

/* Prints a note on each pattern that no key of the tables and of the VMs matches. */
void report_unmatched(const struct selection *selection, const struct options *o);

#endif

/* SPDX-License-Identifier: MIT */
/* What a pattern of --unset-match has matched in one file, and the notes on that. */
#ifndef CLI_EDITS_MATCHES_H
#define CLI_EDITS_MATCHES_H

#include <stddef.h>

#include <vmxci.h>

struct key_edit;
struct options;
struct record;

/* Room for a key in a message. */
enum {
    KEY_SIZE = 128
};

struct matches {
    size_t removed;       /* the number of keys that are removed, */
    size_t protected;     /* and of protected keys, */
    char first[KEY_SIZE]; /* of which this is the first */
};

/* Counts KEY, which is UTF-8 and protected. */
void count_protected(struct matches *matches, vmxci_str key);

/* Adds a note to the remarks of RECORD if EDIT left keys because they are protected or, with
 * --verbose, matched none. */
void report_matches(struct record *record, const struct options *o, const struct key_edit *edit,
                    const struct matches *matches);

#endif

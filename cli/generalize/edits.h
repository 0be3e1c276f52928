/* SPDX-License-Identifier: MIT */
/* The list of edits of one document while it is made, and questions about its keys. */
#ifndef CLI_GENERALIZE_EDITS_H
#define CLI_GENERALIZE_EDITS_H

#include <stdbool.h>
#include <stddef.h>

#include <vmxci.h>

#include "generalize/selection.h"

struct options;

struct plan {
    const vmxci_doc *doc; /* without the edits */
    const struct selection *selection;
    const struct options *o;
    vmxci_matcher *matcher;
    vmxci_edit *edits;
    char **bytes; /* of each edit: those of its key and value */
    size_t count, room;
    vmxci_str floppy; /* the floppy drive examined last, with its dot */
    bool is_floppy_kept;
};

/* A key in two parts: a device with or without the dot, and a member of it. */
struct key {
    vmxci_str device, member;
};

enum {
    MAX_KEY = 256 /* of the keys of a device; a longer one is not VMware's */
};

/* The parts of a key: all of it is the second one; or a DEVICE with its dot, and a MEMBER. */
struct key whole_key(vmxci_str key);
struct key member_of(vmxci_str device, const char *member);

/* Returns KEY up to the dot before its last part, with the dot. */
vmxci_str device_of(vmxci_str key);

/* Writes KEY with a final NUL.  Returns false if it is too long. */
bool join_key(char out[MAX_KEY], struct key key);

/* Whether the value STORED, decoded, is WORD in any case.  WORD has at most 15 bytes. */
bool equals_word(vmxci_str stored, const char *word);

/* Whether the value of LINE counts: with --keep-duplicate, whether the line stays if its key is a
 * duplicate. */
bool is_effective(const struct plan *p, const vmxci_line *line);

/* The following return a vmxci_status. */

/* Adds an edit; key and value, in the encoding of the document, are copied. */
int add_edit(struct plan *p, vmxci_key_edit kind, struct key key, vmxci_str value,
             vmxci_error *err);

/* Removes KEY, all its lines. */
int add_removal(struct plan *p, vmxci_str key, vmxci_error *err);

/* Sets KEY to VALUE, which is UTF-8. */
int set_text(struct plan *p, const char *key, const char *value, vmxci_error *err);

/* Calls is_kept or is_selected with KEY; a key that is too long is kept and not selected. */
int ask_about_key(bool *out, const struct plan *p, struct key key,
                  int (*question)(bool *, const struct selection *, vmxci_matcher *, vmxci_str,
                                  vmxci_error *),
                  vmxci_error *err);

/* Sets OUT to whether KEY, which is in the encoding of the document, is selected. */
int select_key(bool *out, const struct plan *p, vmxci_str key, vmxci_error *err);

void free_plan(struct plan *p);

#endif

/* SPDX-License-Identifier: MIT */
/* The edits of a list, grouped by key and by family: what keys agree in up to and including the
 * first dot.  The cost is linear in the lines of the text, and linear times a logarithm in the
 * edits. */
#ifndef VMXI_VMX_EDIT_GROUPS_H
#define VMXI_VMX_EDIT_GROUPS_H

#include <stdbool.h>
#include <stdint.h>

#include <vmxci.h>

#include "base/alloc.h"
#include "vmx/body.h"

/* An index into an array; VMXI_NONE stands for no element. */
typedef uint32_t vmxi_index;
#define VMXI_NONE UINT32_MAX

/* Returns whether EDIT gives its key a value. */
static inline bool vmxi_edit_sets(const vmxci_edit *edit)
{
    return edit->kind == VMXCI_KEY_SET || edit->kind == VMXCI_KEY_SET_MISSING;
}

/* The lines of one key while the list is worked through. */
typedef struct vmxi_edit_key {
    vmxi_index first;    /* its first line in the text, VMXI_NONE once the lines are removed */
    bool checked;        /* the lines in the text may be edited */
    vmxi_index new_line; /* its new line, or VMXI_NONE */
    vmxi_index family;   /* VMXI_NONE if the key has no dot */
} vmxi_edit_key;

typedef struct vmxi_edit_family {
    vmxci_str prefix;    /* up to and including the dot */
    vmxi_index line;     /* the last line in the text, of those not known to be removed */
    vmxi_index new_line; /* the last new line, likewise */
} vmxi_edit_family;

typedef struct vmxi_edit_groups {
    vmxi_edit_key *keys; /* sorted by name; the keys of a family are neighbours */
    uint32_t key_count;
    vmxi_index *key_of;         /* for each edit; VMXI_NONE for VMXCI_KEY_DROP_MALFORMED */
    vmxi_edit_family *families; /* sorted by prefix */
    uint32_t family_count;
    vmxi_index *before; /* for each line the line before it of the same family */
} vmxi_edit_groups;

/* Groups the COUNT edits of BODY; COUNT is not 0.  Returns false if there is no memory.  OUT has to
 * be freed in any case. */
bool vmxi_edit_groups_make(vmxi_edit_groups *out, const vmxi_body *body, const vmxci_edit *edits,
                           uint32_t count, const vmxci_allocator *alloc);

void vmxi_edit_groups_free(vmxi_edit_groups *groups, const vmxci_allocator *alloc);

#endif

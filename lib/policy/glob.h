/* SPDX-License-Identifier: MIT */
/* Keys with `*`, which stands for any number of bytes.  No regular expression is involved. */
#ifndef VMXI_POLICY_GLOB_H
#define VMXI_POLICY_GLOB_H

#include <stdbool.h>

#include <vmxci.h>

enum {
    VMXI_GLOB_STARS = 8 /* of one key */
};

/* What the `*` of a key have matched, in their order. */
typedef struct vmxi_captures {
    vmxci_str at[VMXI_GLOB_STARS];
} vmxi_captures;

/* Returns the number of `*` in KEY. */
size_t vmxi_glob_stars(vmxci_str key);

/* Returns whether NAME matches KEY, ASCII case ignored.  KEY has at most VMXI_GLOB_STARS `*`, of
 * which no two follow each other.  Each `*` takes as few bytes as possible, the first one first;
 * OUT gets these bytes, borrowed from NAME. */
bool vmxi_glob_match(vmxi_captures *out, vmxci_str key, vmxci_str name);

/* Writes KEY, with the first `*` replaced by the first of CAPTURES, and so on, to the ROOM bytes at
 * DST.  Returns its length, or 0 if it does not fit. */
size_t vmxi_glob_fill(char *dst, size_t room, vmxci_str key, const vmxi_captures *captures);

#endif

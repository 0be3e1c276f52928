/* SPDX-License-Identifier: MIT */
/* A growing list of findings. */
#ifndef VMXI_LOCK_FINDINGS_H
#define VMXI_LOCK_FINDINGS_H

#include <stdbool.h>
#include <stddef.h>

#include "lock/inspect.h"

/* Zeros: an empty list. */
typedef struct vmxi_findings {
    vmxi_finding *items;
    size_t count;
    size_t room;
} vmxi_findings;

/* Adds a copy of FOUND.  Pointers to earlier items become invalid.  Returns false if memory runs
 * out. */
bool vmxi_findings_add(vmxi_findings *list, const vmxi_finding *found);

/* Frees the items, and sets LIST to zeros. */
void vmxi_findings_free(vmxi_findings *list);

#endif

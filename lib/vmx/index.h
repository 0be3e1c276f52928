/* SPDX-License-Identifier: MIT */
/* Finding lines by name: building and searching the hash table of a body. */
#ifndef VMXI_VMX_INDEX_H
#define VMXI_VMX_INDEX_H

#include "vmx/body.h"

/* Builds the hash table of BODY, whose lines are complete, and flags the duplicate keys.  Returns
 * false if there is no memory. */
bool vmxi_index_build(vmxi_body *body, const vmxci_allocator *alloc);

/* Returns the first line with the name NAME, ASCII case ignored, or NULL if there is none. */
const vmxi_line *vmxi_body_find(const vmxi_body *body, vmxci_str name);

/* Returns the next line after LINE with the same name, or NULL if there is none. */
const vmxi_line *vmxi_body_find_next(const vmxi_body *body, const vmxi_line *line);

#endif

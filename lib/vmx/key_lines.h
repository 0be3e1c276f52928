/* SPDX-License-Identifier: MIT */
/* The lines of each duplicate key, linked: all of them are found in time linear in the text. */
#ifndef VMXI_VMX_KEY_LINES_H
#define VMXI_VMX_KEY_LINES_H

#include <stdbool.h>

#include "vmx/body.h"

typedef struct vmxi_key_lines {
    const vmxi_body *body;
    uint32_t *next; /* for each line the number of the next line with the same key, or 0; NULL: the
                       body has no duplicate keys */
} vmxi_key_lines;

/* Links the lines of BODY.  Returns VMXCI_OK or ENOMEM.  OUT has to be freed in any case. */
int vmxi_key_lines_make(vmxi_key_lines *out, const vmxi_body *body, const vmxci_allocator *alloc,
                        vmxci_error *err);

/* Returns whether LINE, an entry, is the first line of its key. */
bool vmxi_is_first_of_key(const vmxi_key_lines *lines, const vmxi_line *line);

/* Returns the next line after LINE with the same key, or NULL. */
const vmxi_line *vmxi_next_of_key(const vmxi_key_lines *lines, const vmxi_line *line);

void vmxi_key_lines_free(vmxi_key_lines *lines, const vmxci_allocator *alloc);

#endif

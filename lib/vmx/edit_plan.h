/* SPDX-License-Identifier: MIT */
/* Plans what a list of edits does to a text, before a byte is written: what becomes of each line,
 * and which new lines follow it.  The cost is linear in the lines of the text, and linear times a
 * logarithm in the edits. */
#ifndef VMXI_VMX_EDIT_PLAN_H
#define VMXI_VMX_EDIT_PLAN_H

#include <vmxci.h>

#include "vmx/body.h"
#include "vmx/edit_groups.h"

typedef struct vmxi_new_line {
    vmxci_str key;
    vmxci_str value;
    vmxi_index next;   /* the new line that follows this new line */
    vmxi_index before; /* the previous new line of the same family */
    bool removed;      /* by a later edit of the list */
} vmxi_new_line;

typedef enum vmxi_fate {
    VMXI_LINE_STAYS = 0,
    VMXI_LINE_REMOVED,
    VMXI_LINE_CHANGES /* gets the value of the edit `edit` */
} vmxi_fate;

typedef struct vmxi_line_plan {
    vmxi_fate fate;
    vmxi_index edit;
    vmxi_index follower; /* the first new line after this line */
} vmxi_line_plan;

typedef struct vmxi_edit_plan {
    vmxi_line_plan *lines; /* one for each line of the text, and a last one for its end */
    vmxi_new_line *new_lines;
    bool is_empty; /* no byte changes */
} vmxi_edit_plan;

/* Plans the COUNT edits of BODY in their order; KEEP is as in vmxci_edit_options.  OUT comes from
 * ALLOC and borrows keys and values from EDITS.  It has to be freed on failure too.  Returns
 * VMXCI_OK or ENOMEM; or EDUPLICATE or ENUL, with the index of the edit in *FAILED. */
int vmxi_edit_plan_make(vmxi_edit_plan *out, const vmxi_body *body, const vmxci_edit *edits,
                        size_t count, vmxci_keep keep, size_t *failed, const vmxci_allocator *alloc,
                        vmxci_error *err);

void vmxi_edit_plan_free(vmxi_edit_plan *plan, const vmxci_allocator *alloc);

#endif

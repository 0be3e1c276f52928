/* SPDX-License-Identifier: MIT */
/* Counts of lines by key, linear in the text. */
#ifndef VMXI_VMX_KEY_COUNTS_H
#define VMXI_VMX_KEY_COUNTS_H

#include <vmxci.h>

#include "vmx/body.h"

typedef struct vmxi_key_counts {
    const vmxci_doc *doc;
    uint32_t *counts; /* for the first line of each key; NULL: all of them are 0 */
} vmxi_key_counts;

/* Counts the lines of each key beyond the first.  Returns VMXCI_OK or ENOMEM. */
int vmxi_count_duplicates(vmxi_key_counts *out, const vmxci_doc *doc, vmxci_error *err);

/* Counts the lines of each key whose value is not valid in the declared encoding.  Returns VMXCI_OK
 * or ENOMEM. */
int vmxi_count_invalid_values(vmxi_key_counts *out, const vmxci_doc *doc, vmxci_error *err);

/* Returns the first line of A whose key has a greater count in A than in B, or NULL. */
const vmxi_line *vmxi_find_greater_count(const vmxi_key_counts *a, const vmxi_key_counts *b);

void vmxi_key_counts_free(vmxi_key_counts *counts);

#endif

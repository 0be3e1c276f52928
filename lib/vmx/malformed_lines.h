/* SPDX-License-Identifier: MIT */
/* Which malformed lines of one text another text no longer has. */
#ifndef VMXI_VMX_MALFORMED_LINES_H
#define VMXI_VMX_MALFORMED_LINES_H

#include "vmx/body.h"

/* Sets OUT to an array with 1 for each malformed line of FROM that TO does not have, else 0; to
 * NULL if FROM has no malformed lines.  The order of the lines does not matter; if TO has fewer of
 * several equal lines, the last ones are removed.  The cost is linear in the texts, and linear
 * times a logarithm in the malformed lines.  The caller frees OUT.  Returns VMXCI_OK or ENOMEM. */
int vmxi_find_removed_malformed(uint8_t **out, const vmxi_body *from, const vmxi_body *to,
                                const vmxci_allocator *alloc, vmxci_error *err);

#endif

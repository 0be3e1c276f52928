/* SPDX-License-Identifier: MIT */
/* From the bytes of a document to its body. */
#ifndef VMXI_VMX_PARSE_H
#define VMXI_VMX_PARSE_H

#include "vmx/body.h"

/* Parses the LEN bytes at BYTES, which come from ALLOC and are followed by VMXI_TAIL NULs.  On
 * success OUT owns them; on failure the caller still does.  Returns VMXCI_OK or ENOMEM. */
int vmxi_body_parse(vmxi_body *out, char *bytes, size_t len, const vmxci_allocator *alloc,
                    vmxci_error *err);

#endif

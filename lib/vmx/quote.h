/* SPDX-License-Identifier: MIT */
/* Text of a document for messages, which are in UTF-8. */
#ifndef VMXI_VMX_QUOTE_H
#define VMXI_VMX_QUOTE_H

#include "vmx/body.h"

/* Returns BYTES, in the encoding of BODY, as one line of UTF-8, cut if it is long. */
vmxi_shown vmxi_body_quote(const vmxi_body *body, vmxci_str bytes);

/* Does the same for a value as it is stored. */
vmxi_shown vmxi_body_quote_value(const vmxi_body *body, vmxci_str stored);

#endif

/* SPDX-License-Identifier: MIT */
/* Text between the encoding of a document and UTF-8. */
#ifndef VMXI_VMX_CONVERT_H
#define VMXI_VMX_CONVERT_H

#include <vmxci.h>

#include "base/buf.h"
#include "vmx/encoding.h"

/* Returns VMXCI_OK unless the system could not open the conversion E: ENOMEM, or EIO. */
int vmxi_check_opened(const vmxi_encoding *e, vmxci_error *err);

/* Appends BYTES, which are in the encoding E, as vmxci_doc_to_utf8() converts them.  E was opened
 * for that direction.  Returns VMXCI_OK, ENOMEM or EIO. */
int vmxi_decode(vmxi_buf *out, const vmxi_encoding *e, vmxci_str bytes, vmxci_error *err);

/* Converts TEXT from UTF-8 to the encoding E, opened for that direction.
 * Returns VMXCI_OK, ENOMEM, EIO or EENCODING. */
int vmxi_encode(vmxci_text **out, const vmxci_allocator *alloc, const vmxi_encoding *e,
                vmxci_str text, vmxci_error *err);

#endif

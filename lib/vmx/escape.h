/* SPDX-License-Identifier: MIT */
/* |XX stands for the byte XX.  Not every | begins an escape, so decoding and encoding again may
 * give other bytes: only what is new is ever encoded. */
#ifndef VMXI_VMX_ESCAPE_H
#define VMXI_VMX_ESCAPE_H

#include <stdbool.h>

#include <vmxci.h>

/* Whether a byte has to be written as |XX. */
bool vmxi_needs_escape(char c);

/* Whether STORED decodes to VALUE. */
bool vmxi_decodes_to(vmxci_str stored, vmxci_str value);

#endif

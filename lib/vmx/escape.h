/* SPDX-License-Identifier: MIT */
/* Escapes in values: |XX is the byte XX.  Not every | begins an escape, so decoding and encoding
 * again can give other bytes: only new values are ever encoded. */
#ifndef VMXI_VMX_ESCAPE_H
#define VMXI_VMX_ESCAPE_H

#include <stdbool.h>

#include <vmxci.h>

/* Returns whether C must be written as |XX. */
bool vmxi_needs_escape(char c);

/* Returns whether STORED decodes to VALUE. */
bool vmxi_decodes_to(vmxci_str stored, vmxci_str value);

#endif

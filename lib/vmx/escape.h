/* SPDX-License-Identifier: MIT */
/* Escapes in values: |XX is the byte XX.  Not every | begins an escape, so decoding and encoding
 * again can give other bytes: only new values are ever encoded. */
#ifndef VMXI_VMX_ESCAPE_H
#define VMXI_VMX_ESCAPE_H

#include <stdbool.h>

#include <vmxci.h>

/* Returns whether C must be written as |XX. */
bool vmxi_needs_escape(char c);

/* Decodes as much of STORED as fits into the ROOM bytes at DST, which may be STORED's own, and
 * removes it from STORED.  Returns the number of bytes written. */
size_t vmxi_unescape_part(char *dst, size_t room, vmxci_str *stored);

/* Returns the offset in STORED of the byte that is at offset DECODED after decoding. */
size_t vmxi_find_stored_offset(vmxci_str stored, size_t decoded);

/* Returns whether STORED decodes to VALUE. */
bool vmxi_decodes_to(vmxci_str stored, vmxci_str value);

#endif

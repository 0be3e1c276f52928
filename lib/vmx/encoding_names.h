/* SPDX-License-Identifier: MIT */
/* The encodings that VMware knows, by their names. */
#ifndef VMXI_VMX_ENCODING_NAMES_H
#define VMXI_VMX_ENCODING_NAMES_H

#include <vmxci.h>

/* Returns iconv's name of the encoding NAME, or NULL if VMware does not know NAME.  Two names of
 * one encoding give the same pointer. */
const char *vmxi_find_encoding(vmxci_str name);

#endif

/* SPDX-License-Identifier: MIT */
/* Whether a file is a .vmx file, by its name and its text. */
#ifndef VMXI_VMX_IS_VMX_H
#define VMXI_VMX_IS_VMX_H

#include <stdbool.h>

#include <vmxci.h>

/* Returns whether NAME ends in .vmx or .vmtx, in any case. */
bool vmxi_is_vmx_name(vmxci_str name);

#endif

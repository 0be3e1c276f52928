/* SPDX-License-Identifier: MIT */
#ifndef VMXI_VMX_KEY_H
#define VMXI_VMX_KEY_H

#include <vmxci.h>

/* Whether KEY can be the name of an entry: VMXCI_OK or EINVAL. */
int vmxi_key_valid(vmxci_str key, vmxci_error *err);

#endif

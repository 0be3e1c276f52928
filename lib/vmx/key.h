/* SPDX-License-Identifier: MIT */
/* What a key may consist of, and which keys are protected. */
#ifndef VMXI_VMX_KEY_H
#define VMXI_VMX_KEY_H

#include <stdbool.h>

#include <vmxci.h>

/* Refuses a KEY that cannot be the name of an entry.  Returns VMXCI_OK or EINVAL. */
int vmxi_check_key(vmxci_str key, vmxci_error *err);

/* Returns whether KEY is protected in every file, or only where a part of the file is encrypted. */
bool vmxi_is_protected(vmxci_str key);
bool vmxi_is_protected_if_encrypted(vmxci_str key);

#endif

/* SPDX-License-Identifier: MIT */
/* Writes the key and the value of a line anew, in VMware's form.  Edits change only the value. */
#ifndef VMXI_VMX_RESPELL_H
#define VMXI_VMX_RESPELL_H

#include <vmxci.h>

/* Replaces the first line that has the key KEY, up to what follows its value, by `KEY = "VALUE"`,
 * both plain ASCII.  A comment behind the value and the line end stay.  Does nothing if DOC does
 * not have the key.  On failure DOC is unchanged.  Returns VMXCI_OK, ENOMEM or ETOOBIG. */
int vmxi_doc_respell(vmxci_doc *doc, vmxci_str key, vmxci_str value, vmxci_error *err);

#endif

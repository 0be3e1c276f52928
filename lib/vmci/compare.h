/* SPDX-License-Identifier: MIT */
/* Compares a text before and after an edit: no edit may make a file worse. */
#ifndef VMXI_VMCI_COMPARE_H
#define VMXI_VMCI_COMPARE_H

#include <vmxci.h>

/* Verifies that the protected keys have the same lines in FROM and TO.  Returns VMXCI_OK or
 * EPROTECTED. */
int vmxi_compare_protected(const vmxci_doc *from, const vmxci_doc *to, vmxci_error *err);

/* Verifies that TO has no error that FROM does not have: more malformed lines, more lines of a
 * duplicate key or more invalid values of a key in the encoding of the file, an invalid or reserved
 * value of the device or of the two version keys, an invalid declaration of the encoding, or a
 * missing version key.  Returns VMXCI_OK, ENOMEM or EMAKESWORSE. */
int vmxi_compare_errors(const vmxci_doc *from, const vmxci_doc *to, vmxci_error *err);

#endif

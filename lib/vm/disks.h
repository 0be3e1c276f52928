/* SPDX-License-Identifier: MIT */
/* Which files in the VM's directory are disks of the VM. */
#ifndef VMXI_VM_DISKS_H
#define VMXI_VM_DISKS_H

#include <vmxci.h>

#include "base/buf.h"

/* Calls FN with the name of each file in the directory DIR that DOC, a file in DIR, names as a
 * disk, in order of the names; the file need not exist.  A name that is not ASCII can be on the
 * file system in the encoding of DOC or in UTF-8, so FN is called with both. Returns VMXCI_OK,
 * ENOMEM, or the result of FN that was not VMXCI_OK. */
int vmxi_for_each_disk(const vmxci_doc *doc, int dir,
                       int (*fn)(const char *name, void *payload, vmxci_error *err), void *payload,
                       vmxci_error *err);

/* Does the same for hard disks only: for no floppy or CD image, and no file of a serial port.  FN
 * is called with the path from DIR of files in DIR or below it; '\\' is a part of a name or
 * separates names, so FN may be called with both spellings. */
int vmxi_for_each_hard_disk(const vmxci_doc *doc, int dir,
                            int (*fn)(const char *name, void *payload, vmxci_error *err),
                            void *payload, vmxci_error *err);

#endif

/* SPDX-License-Identifier: MIT */
/* The device in a document: its properties as written, and their defaults. */
#ifndef VMXI_VMCI_DEVICE_H
#define VMXI_VMCI_DEVICE_H

#include <vmxci.h>

/* The first hardware version whose VMs all have the device. */
enum {
    VMXI_FIRST_VERSION = 7
};

/* Returns the default of VMXCI_PRESENT, which depends on the hardware version of DOC. */
vmxci_tristate vmxi_default_present(const vmxci_doc *doc);

#endif

/* SPDX-License-Identifier: MIT */
#ifndef VMXI_VMCI_DEVICE_H
#define VMXI_VMCI_DEVICE_H

#include <vmxci.h>

/* Every VM has the device from this hardware version on. */
enum {
    VMXI_FIRST_VERSION = 7
};

/* Whether the hardware version of DOC is one that has the device by itself. */
vmxci_tristate vmxi_device_by_version(const vmxci_doc *doc);

#endif

/* SPDX-License-Identifier: MIT */
#ifndef VMXI_VM_HOST_H
#define VMXI_VM_HOST_H

#include <vmxci.h>

#include "lock/host.h"

/* Identified, and not changed any more. */
struct vmxci_host {
    vmxi_host host;
};

#endif

/* SPDX-License-Identifier: MIT */
/* Reads deviceChange of a spec: the change of the VMCI device; those of other devices are
 * unsupported. */
#ifndef CLI_RECONFIG_DEVICE_H
#define CLI_RECONFIG_DEVICE_H

#include "reconfig/node.h"

/* Returns a vmxci_status. */
int read_device_changes(const struct node *node);

#endif

/* SPDX-License-Identifier: MIT */
/* Reads extraConfig of a spec: keys that no property of the API stands for, and their values. */
#ifndef CLI_RECONFIG_EXTRA_CONFIG_H
#define CLI_RECONFIG_EXTRA_CONFIG_H

#include "reconfig/node.h"

/* Returns a vmxci_status. */
int read_extra_config(const struct node *node);

#endif

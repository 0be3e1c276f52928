/* SPDX-License-Identifier: MIT */
/* Reads extraConfig of a spec: keys that no property of the API stands for, or vmci0.unrestricted,
 * and their values. */
#ifndef CLI_RECONFIG_EXTRA_CONFIG_H
#define CLI_RECONFIG_EXTRA_CONFIG_H

#include "reconfig/node.h"

/* Returns a vmxci_status. */
int read_extra_config(const struct node *node);

/* Fails if extraConfig and deviceChange give different values of one property.  Returns a
 * vmxci_status. */
int check_contradiction(const struct spec *spec, vmxci_error *err);

#endif

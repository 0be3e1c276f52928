/* SPDX-License-Identifier: MIT */
/* Keys that extraConfig cannot set because a property of the API stands for them. */
#ifndef CLI_RECONFIG_KEY_OWNER_H
#define CLI_RECONFIG_KEY_OWNER_H

#include <stdbool.h>

/* Returns what KEY belongs to and how to set it, as the end of a sentence about KEY; NULL if
 * extraConfig may set KEY. */
const char *find_key_owner(const char *key);

/* Returns whether KEY is vmci0.unrestricted, which extraConfig may set because hardening scripts
 * do: it counts as the property of the device. */
bool is_unrestricted_key(const char *key);

#endif

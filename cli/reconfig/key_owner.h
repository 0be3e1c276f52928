/* SPDX-License-Identifier: MIT */
/* Keys that extraConfig cannot set because a property of the API stands for them. */
#ifndef CLI_RECONFIG_KEY_OWNER_H
#define CLI_RECONFIG_KEY_OWNER_H

/* Returns what KEY belongs to and how to set it, as the end of a sentence about KEY; NULL if
 * extraConfig may set KEY. */
const char *find_key_owner(const char *key);

#endif

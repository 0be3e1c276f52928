/* SPDX-License-Identifier: MIT */
/* Keys that extraConfig cannot set because they belong to a property of the API. */
#ifndef CLI_RECONFIG_KEY_OWNER_H
#define CLI_RECONFIG_KEY_OWNER_H

#include <stdbool.h>

/* Returns why extraConfig cannot set KEY and what to use instead, as the message text that follows
 * the key; NULL if it can. */
const char *explain_key_owner(const char *key);

/* Returns whether KEY is vmci0.unrestricted, which extraConfig may set because hardening scripts
 * do: it counts as the property of the device. */
bool is_unrestricted_key(const char *key);

#endif

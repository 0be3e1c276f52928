/* SPDX-License-Identifier: MIT */
/* Keys that extraConfig cannot set because a property of the API owns them. */
#ifndef CLI_RECONFIG_KEY_OWNER_H
#define CLI_RECONFIG_KEY_OWNER_H

/* What owns KEY, and the way to change it, as the end of a sentence that begins with the key; NULL:
 * nothing does. */
const char *spec_key_owner(const char *key);

#endif

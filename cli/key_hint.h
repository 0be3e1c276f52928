/* SPDX-License-Identifier: MIT */
/* Help for those who name several keys where a command takes one: the others are taken for PATHs.
 */
#ifndef CLI_KEY_HINT_H
#define CLI_KEY_HINT_H

#include <vmxci.h>

struct options;

/* Appends to the message of ERR, that PATH number INDEX of O does not exist, the command that edits
 * several keys, if that PATH is likely to be a key. */
void add_key_hint(vmxci_error *err, const struct options *o, int index);

#endif

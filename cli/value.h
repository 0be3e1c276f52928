/* SPDX-License-Identifier: MIT */
/* What get and config get have in common: one value for each PATH. */
#ifndef CLI_VALUE_H
#define CLI_VALUE_H

#include <vmxci.h>

struct options;
struct record;

/* Adds VALUE to what RECORD prints, after the path and a tab if there are several paths. */
void print_value(struct record *record, const struct options *o, vmxci_str value);

/* Handles ERR, the reason why there is no value: prints the text of --default if the key is unset,
 * reports any other error.  Returns an exit status. */
int print_no_value(struct record *record, const struct options *o, const vmxci_error *err);

#endif

/* SPDX-License-Identifier: MIT */
/* What get and config get have in common: one value for each PATH. */
#ifndef CLI_VALUE_H
#define CLI_VALUE_H

#include <vmxci.h>

struct options;
struct reader;

/* Prints VALUE, after PATH and a tab if there are several paths. */
void print_value(const struct options *o, const char *path, vmxci_str value);

/* Handles ERR, the reason why there is no value: prints the text of --default if the key is unset,
 * reports any other error.  Returns an exit status. */
int print_no_value(struct reader *reader, const char *path, const vmxci_error *err);

#endif

/* SPDX-License-Identifier: MIT */
/* How the values of options are read; each function here is the `read` of a row, see option.h. */
#ifndef CLI_OPTIONS_VALUES_H
#define CLI_OPTIONS_VALUES_H

#include "options/option.h"

/* Sets a bool.  There is no value. */
bool read_flag(const struct option *option, void *member, const char *value, vmxci_error *err);

/* Keeps the text of the command line. */
bool read_text(const struct option *option, void *member, const char *value, vmxci_error *err);

/* Sets an int to the number of one of the option's choices, in any case for read_boolean. */
bool read_choice(const struct option *option, void *member, const char *value, vmxci_error *err);
bool read_boolean(const struct option *option, void *member, const char *value, vmxci_error *err);

/* Sets a uint32_t to milliseconds, from decimal seconds. */
bool read_seconds(const struct option *option, void *member, const char *value, vmxci_error *err);

/* Sets a uint32_t to a number of threads. */
bool read_jobs(const struct option *option, void *member, const char *value, vmxci_error *err);

/* Keeps the text, if it can be the suffix of a backup. */
bool read_suffix(const struct option *option, void *member, const char *value, vmxci_error *err);

/* Appends to struct items.  Rejects a value without '=' if the option takes KEY=... */
bool read_item(const struct option *option, void *member, const char *value, vmxci_error *err);

/* Sets a struct id_choice. */
bool read_id(const struct option *option, void *member, const char *value, vmxci_error *err);

#endif

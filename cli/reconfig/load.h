/* SPDX-License-Identifier: MIT */
/* Loads the file of a spec into memory, uninterpreted. */
#ifndef CLI_RECONFIG_LOAD_H
#define CLI_RECONFIG_LOAD_H

#include <stddef.h>

#include <vmxci.h>

struct bytes {
    char *ptr;
    size_t len;
};

/* Loads the file PATH, or standard input for "-"; more than 16 MiB are refused.  The caller frees
 * OUT->ptr with free; after an error it is NULL.  Returns a vmxci_status. */
int load_file(struct bytes *out, const char *path, vmxci_error *err);

#endif

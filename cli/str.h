/* SPDX-License-Identifier: MIT */
/* Strings of C as the library takes them. */
#ifndef CLI_STR_H
#define CLI_STR_H

#include <string.h>

#include <vmxci.h>

/* Borrows TEXT. */
static inline vmxci_str str_of(const char *text)
{
    return (vmxci_str){ text, strlen(text) };
}

#endif

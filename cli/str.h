/* SPDX-License-Identifier: MIT */
/* Strings of C as the library takes them. */
#ifndef CLI_STR_H
#define CLI_STR_H

#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include <vmxci.h>

/* Borrows TEXT. */
static inline vmxci_str str_of(const char *text)
{
    return (vmxci_str){ text, strlen(text) };
}

/* Whether TEXT is WORD in any case. */
static inline bool equals_fold(vmxci_str text, const char *word)
{
    return text.len == strlen(word) && strncasecmp(text.ptr, word, text.len) == 0;
}

#endif

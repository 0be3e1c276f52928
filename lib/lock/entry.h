/* SPDX-License-Identifier: MIT */
/* The names of the entries of a lock directory: a letter, five digits and ".lck". */
#ifndef VMXI_LOCK_ENTRY_H
#define VMXI_LOCK_ENTRY_H

#include <stdbool.h>

enum {
    VMXI_ENTRY_SIZE = 11 /* "M12345.lck" and a NUL */
};

typedef enum vmxi_entry_kind {
    VMXI_ENTRY_CHOOSING = 'D', /* a directory: its process is choosing a ticket number */
    VMXI_ENTRY_DRAFT = 'E',    /* a member file while it is written */
    VMXI_ENTRY_MEMBER = 'M'    /* a member file: its process owns the lock or waits for it */
} vmxi_entry_kind;

/* Returns whether NAME is that of an entry.  As in VMware's code, other characters may stand
 * between the digits and ".lck", up to NAME_MAX bytes in all. */
bool vmxi_is_entry(const char *name);

/* Formats the name of the entry of KIND with the number ID modulo 65536. */
void vmxi_entry_format(char out[VMXI_ENTRY_SIZE], vmxi_entry_kind kind, unsigned id);

#endif

/* SPDX-License-Identifier: MIT */
/* Listing a directory with the types of its entries, by as few system calls as possible. */
#ifndef VMXI_FILE_DIRENTS_H
#define VMXI_FILE_DIRENTS_H

#include <stdbool.h>
#include <stddef.h>

typedef enum vmxi_type {
    VMXI_TYPE_REGULAR,
    VMXI_TYPE_DIRECTORY,
    VMXI_TYPE_OTHER,  /* a symbolic link, too */
    VMXI_TYPE_UNKNOWN /* the file system does not tell */
} vmxi_type;

/* Called with an entry other than "." and "..", whose NAME is valid during the call; returns false
 * to end the listing. */
typedef bool (*vmxi_dirent_fn)(void *payload, const char *name, vmxi_type type);

/* Calls EACH for every entry of the directory that was just opened as DIR, which stays open.
 * BUFFER, of SIZE bytes and aligned as malloc does it, is used as memory.  Returns 0 or an errno.
 */
int vmxi_read_dirents(int dir, void *buffer, size_t size, vmxi_dirent_fn each, void *payload);

/* Finds the type of NAME in DIR; a symbolic link is not followed.  VMXI_TYPE_OTHER if it is gone.
 */
vmxi_type vmxi_find_type(int dir, const char *name);

#endif

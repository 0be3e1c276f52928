/* SPDX-License-Identifier: MIT */
/* The paths of all VMs of a run, in the order in which they are added: a few in memory, many in a
 * temporary file without a name. */
#ifndef CLI_CHECK_PATH_STORE_H
#define CLI_CHECK_PATH_STORE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "output/buffer.h"

/* All zeros is an empty store. */
struct path_store {
    struct buffer memory; /* what is not in the file */
    FILE *file;           /* NULL: not needed yet */
    uint64_t stored;      /* bytes in the file */
};

/* Adds PATH.  AT is where it is; places grow.  Returns false, and errno, if that fails. */
bool store_path(struct path_store *store, uint64_t *at, const char *path);

/* Returns where the next path will be. */
uint64_t next_place(const struct path_store *store);

/* Reads the path at AT into OUT, with a final NUL.  Returns false, and errno, if that fails. */
bool fetch_path(struct path_store *store, struct buffer *out, uint64_t at);

void free_paths(struct path_store *store);

#endif

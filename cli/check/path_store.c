/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <errno.h>
#include <string.h>

#include "check/path_store.h"

enum {
    MOST_MEMORY = 1 << 20
};

static bool spill(struct path_store *store)
{
    if (!store->file)
        store->file = tmpfile();
    if (!store->file || fseeko(store->file, 0, SEEK_END) != 0 ||
        fwrite(store->memory.ptr, 1, store->memory.len, store->file) != store->memory.len)
        return false;
    store->stored += store->memory.len;
    clear_buffer(&store->memory);
    return true;
}

uint64_t next_place(const struct path_store *store)
{
    return store->stored + store->memory.len;
}

bool store_path(struct path_store *store, uint64_t *at, const char *path)
{
    if (store->memory.len > MOST_MEMORY && !spill(store))
        return false;
    *at = next_place(store);
    add_bytes(&store->memory, path, strlen(path) + 1);
    if (store->memory.failed)
        errno = ENOMEM;
    return !store->memory.failed;
}

static bool read_path(FILE *file, struct buffer *out, uint64_t at)
{
    int c;
    if (fseeko(file, (off_t)at, SEEK_SET) != 0)
        return false;
    while ((c = getc(file)) != EOF && c != '\0')
        add_byte(out, (char)c);
    add_byte(out, '\0');
    return c != EOF;
}

bool fetch_path(struct path_store *store, struct buffer *out, uint64_t at)
{
    clear_buffer(out);
    errno = EIO;
    if (at < store->stored)
        return read_path(store->file, out, at) && !out->failed;
    const char *path = store->memory.ptr + (at - store->stored);
    add_bytes(out, path, strlen(path) + 1);
    return !out->failed;
}

void free_paths(struct path_store *store)
{
    if (store->file)
        (void)fclose(store->file);
    free_buffer(&store->memory);
}

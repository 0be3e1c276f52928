/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "check/same_vm.h"
#include "hash.h"
#include "output/buffer.h"

/* Identities with equal keys may be those of the same VM. */
struct key {
    uint64_t first, second;
    size_t member;
};

struct finder {
    const struct identity **members; /* NULL: removed */
    size_t count;
    struct path_store *paths;
    uint64_t first_local;
    struct key *keys;
    size_t key_count;
    struct buffer path, other;
};

static int compare_numbers(uint64_t a, uint64_t b)
{
    return (a > b) - (a < b);
}

static int compare_keys(const void *a, const void *b)
{
    const struct key *x = a, *y = b;
    const int first = compare_numbers(x->first, y->first);
    const int second = compare_numbers(x->second, y->second);
    return first ? first : second ? second : compare_numbers(x->member, y->member);
}

static void sort_keys(struct finder *f)
{
    if (f->key_count > 1)
        qsort(f->keys, f->key_count, sizeof *f->keys, compare_keys);
}

static bool is_local(const struct finder *f, size_t member)
{
    return f->members[member]->path >= f->first_local;
}

/* ---- the same path --------------------------------------------------------------------- */

/* Of equal paths, one of this host comes first: its identity has a line. */
static bool make_path_keys(struct finder *f)
{
    f->key_count = 0;
    for (size_t i = 0; i < f->count; i++) {
        if (!fetch_path(f->paths, &f->path, f->members[i]->path))
            return false;
        f->keys[f->key_count++] = (struct key){ hash_text(f->path.ptr), !is_local(f, i), i };
    }
    sort_keys(f);
    return true;
}

/* Sets OUT to whether the members of A and B have the same path. */
static bool has_same_path(bool *out, struct finder *f, const struct key *a, const struct key *b)
{
    *out = false;
    if (a->first != b->first)
        return true;
    if (!fetch_path(f->paths, &f->path, f->members[a->member]->path) ||
        !fetch_path(f->paths, &f->other, f->members[b->member]->path))
        return false;
    *out = strcmp(f->path.ptr, f->other.ptr) == 0;
    return true;
}

static bool remove_same_paths(struct finder *f)
{
    if (!make_path_keys(f))
        return false;
    const struct key *head = f->keys;
    for (const struct key *k = head + 1; k < f->keys + f->key_count; k++) {
        bool is_same;
        if (!has_same_path(&is_same, f, head, k))
            return false;
        if (is_same)
            f->members[k->member] = NULL;
        else
            head = k;
    }
    return true;
}

/* ---- the same file --------------------------------------------------------------------- */

/* A path that leads to no file now has no key, so that its VM stays. */
static bool make_file_keys(struct finder *f)
{
    struct stat st;
    f->key_count = 0;
    for (size_t i = 0; i < f->count; i++) {
        if (!f->members[i] || !is_local(f, i))
            continue;
        if (!fetch_path(f->paths, &f->path, f->members[i]->path))
            return false;
        if (stat(f->path.ptr, &st) == 0)
            f->keys[f->key_count++] = (struct key){ st.st_dev, st.st_ino, i };
    }
    sort_keys(f);
    return true;
}

static bool remove_same_files(struct finder *f)
{
    if (!make_file_keys(f))
        return false;
    for (size_t i = 1; i < f->key_count; i++)
        if (f->keys[i - 1].first == f->keys[i].first && f->keys[i - 1].second == f->keys[i].second)
            f->members[f->keys[i].member] = NULL;
    return true;
}

/* ---- both ------------------------------------------------------------------------------ */

static size_t close_gaps(const struct identity **members, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (members[i])
            members[kept++] = members[i];
    return kept;
}

bool remove_same_vms(const struct identity **members, size_t *count, struct path_store *paths,
                     uint64_t first_local)
{
    struct finder f = {
        .members = members, .count = *count, .paths = paths, .first_local = first_local
    };
    f.keys = malloc(f.count * sizeof *f.keys);
    if (!f.keys) {
        errno = ENOMEM;
        return false;
    }
    const bool good = remove_same_paths(&f) && remove_same_files(&f);
    *count = close_gaps(members, f.count);
    free(f.keys);
    free_buffer(&f.path);
    free_buffer(&f.other);
    return good;
}

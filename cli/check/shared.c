/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check/shared.h"

/* ---- adding ---------------------------------------------------------------------------- */

bool add_shared(struct shared *shared, const char *path, const struct identity_list *own)
{
    uint64_t at;
    if (own->count == 0)
        return true;
    if (!store_path(&shared->paths, &at, path))
        return false;
    if (!reserve_identities(&shared->all, own->count)) {
        errno = ENOMEM;
        return false;
    }
    for (size_t i = 0; i < own->count; i++) {
        struct identity *added = &shared->all.at[shared->all.count++];
        *added = own->at[i];
        added->path = at;
    }
    return true;
}

/* ---- groups ---------------------------------------------------------------------------- */

static int compare_values(const struct identity *a, const struct identity *b)
{
    if (a->kind != b->kind)
        return a->kind < b->kind ? -1 : 1;
    return memcmp(a->value, b->value, sizeof a->value);
}

static int compare_places(const struct identity *a, const struct identity *b)
{
    if (a->path != b->path)
        return a->path < b->path ? -1 : 1;
    return (a->line > b->line) - (a->line < b->line);
}

static int compare(const void *a, const void *b)
{
    const int values = compare_values(a, b);
    return values ? values : compare_places(a, b);
}

/* Makes the pointers to the VMs that have the value of the identities from FIRST to END, each VM
 * once, in AT.  Returns their number. */
static size_t collect(const struct identity **at, const struct identity *first,
                      const struct identity *end)
{
    size_t count = 0;
    for (const struct identity *i = first; i < end; i++)
        if (count == 0 || at[count - 1]->path != i->path)
            at[count++] = i;
    return count;
}

static const struct identity *find_end(const struct identity *first, const struct identity *end)
{
    const struct identity *i = first + 1;
    while (i < end && compare_values(first, i) == 0)
        i++;
    return i;
}

static int compare_groups(const void *a, const void *b)
{
    const struct shared_group *x = a, *y = b;
    const int places = compare_places(x->members[0], y->members[0]);
    return places ? places : (x->kind > y->kind) - (x->kind < y->kind);
}

/* Makes the groups of the sorted identities in GROUPS and MEMBERS, which have room for them. */
static size_t make_groups(struct shared_group *groups, const struct identity **members,
                          const struct identity_list *all)
{
    const struct identity *end = all->at + all->count, *next;
    size_t count = 0;
    for (const struct identity *first = all->at; first < end; first = next) {
        next = find_end(first, end);
        const size_t vms = next - first > 1 ? collect(members, first, next) : 1;
        if (vms < 2)
            continue;
        groups[count++] = (struct shared_group){ (enum identity_kind)first->kind, members, vms };
        members += vms;
    }
    return count;
}

/* Returns the number of identities that are equal to another one. */
static size_t count_equal(const struct identity_list *all)
{
    size_t count = 0;
    for (size_t i = 1; i < all->count; i++)
        if (compare_values(&all->at[i - 1], &all->at[i]) == 0)
            count += count == 0 || i < 2 || compare_values(&all->at[i - 2], &all->at[i]) ? 2 : 1;
    return count;
}

bool for_each_shared(struct shared *shared, bool (*each)(const struct shared_group *, void *),
                     void *payload)
{
    struct identity_list *all = &shared->all;
    if (all->count > 1)
        qsort(all->at, all->count, sizeof *all->at, compare);
    const size_t room = count_equal(all);
    if (room == 0)
        return true;
    const struct identity **members = malloc(room * sizeof *members);
    struct shared_group *groups = malloc(room * sizeof *groups);
    bool good = members && groups;
    const size_t count = good ? make_groups(groups, members, all) : 0;
    errno = good ? errno : ENOMEM;
    if (count)
        qsort(groups, count, sizeof *groups, compare_groups);
    for (size_t i = 0; good && i < count; i++)
        good = each(&groups[i], payload);
    free(members);
    free(groups);
    return good;
}

/* ---- texts ----------------------------------------------------------------------------- */

void describe_identity(char out[40], const struct identity *identity)
{
    const unsigned char *v = identity->value;
    int32_t cid;
    size_t used = 0;
    if (identity->kind == IDENTITY_CID) {
        memcpy(&cid, v, sizeof cid);
        snprintf(out, 40, "%" PRId32, cid);
        return;
    }
    const size_t count = identity->kind == IDENTITY_UUID ? 16 : 6;
    for (size_t i = 0; i < count; i++) {
        const bool dashes = identity->kind == IDENTITY_UUID;
        const char *separator = dashes ? (i == 4 || i == 6 || i == 8 || i == 10 ? "-" : "")
                                       : (i ? ":" : "");
        used += (size_t)snprintf(out + used, 40 - used, "%s%02x", separator, v[i]);
    }
}

const char *identity_kind_name(enum identity_kind kind)
{
    static const char *const names[] = {
        [IDENTITY_CID] = "context ID", [IDENTITY_UUID] = "UUID", [IDENTITY_MAC] = "MAC address"
    };
    return names[kind];
}

void free_shared(struct shared *shared)
{
    free_identities(&shared->all);
    free_paths(&shared->paths);
}

/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check/same_vm.h"
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

void end_earlier_vms(struct shared *shared)
{
    shared->first_local = next_place(&shared->paths);
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

/* The memory for the groups of a list, which has room for all of them. */
struct groups {
    struct shared_group *at;
    size_t count;
    const struct identity **members; /* of all groups */
};

/* Makes the group of the identities from FIRST to END, with members at MEMBERS, if they are those
 * of several VMs.  Returns false, and errno, if that fails. */
static bool make_group(struct groups *groups, const struct identity **members,
                       struct shared *shared, const struct identity *first,
                       const struct identity *end)
{
    size_t vms = collect(members, first, end);
    if (vms > 1 && !remove_same_vms(members, &vms, &shared->paths, shared->first_local))
        return false;
    if (vms > 1)
        groups->at[groups->count++] =
            (struct shared_group){ (enum identity_kind)first->kind, members, vms };
    return true;
}

/* Makes the groups of the sorted identities. */
static bool make_groups(struct groups *groups, struct shared *shared)
{
    const struct identity *end = shared->all.at + shared->all.count, *next;
    const struct identity **members = groups->members;
    for (const struct identity *first = shared->all.at; first < end; first = next) {
        next = find_end(first, end);
        if (next - first == 1)
            continue;
        if (!make_group(groups, members, shared, first, next))
            return false;
        members += next - first;
    }
    return true;
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

static bool find_groups(struct groups *out, struct shared *shared, size_t room)
{
    out->members = malloc(room * sizeof *out->members);
    out->at = malloc(room * sizeof *out->at);
    if (!out->members || !out->at) {
        errno = ENOMEM;
        return false;
    }
    if (!make_groups(out, shared))
        return false;
    if (out->count > 1)
        qsort(out->at, out->count, sizeof *out->at, compare_groups);
    return true;
}

bool for_each_shared(struct shared *shared, bool (*each)(const struct shared_group *, void *),
                     void *payload)
{
    struct identity_list *all = &shared->all;
    struct groups groups = { .count = 0 };
    if (all->count > 1)
        qsort(all->at, all->count, sizeof *all->at, compare);
    const size_t room = count_equal(all);
    if (room == 0)
        return true;
    bool good = find_groups(&groups, shared, room);
    for (size_t i = 0; good && i < groups.count; i++)
        good = each(&groups.at[i], payload);
    free(groups.members);
    free(groups.at);
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

/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "hash.h"
#include "id_owners.h"

/* ---- identities ------------------------------------------------------------------------ */

struct vm_identity identify_in_directory(const char *path, vmxci_directory directory)
{
    const char *slash = strrchr(path, '/');
    return (struct vm_identity){ directory, hash_text(slash ? slash + 1 : path) };
}

struct vm_identity identify_vm(const char *path)
{
    struct stat st;
    vmxci_directory directory = { .inode = 0 };
    char *real = realpath(path, NULL);
    if (!real)
        return (struct vm_identity){ directory, 0 };
    const struct vm_identity vm = identify_in_directory(real, directory);
    /* A real path is absolute. */
    char *slash = strrchr(real, '/');
    slash[slash == real] = '\0';
    if (stat(real, &st) == 0)
        directory =
            (vmxci_directory){ .device = (uint64_t)st.st_dev, .inode = (uint64_t)st.st_ino };
    free(real);
    return (struct vm_identity){ directory, vm.name };
}

bool is_same_vm(struct vm_identity a, struct vm_identity b)
{
    return a.directory.inode && a.directory.inode == b.directory.inode &&
           a.directory.device == b.directory.device && a.name == b.name;
}

static int compare_numbers(uint64_t a, uint64_t b)
{
    return a < b ? -1 : a > b;
}

int compare_vms(struct vm_identity a, struct vm_identity b)
{
    int result = compare_numbers(a.directory.inode, b.directory.inode);
    if (result == 0)
        result = compare_numbers(a.directory.device, b.directory.device);
    return result ? result : compare_numbers(a.name, b.name);
}

/* ---- the table ------------------------------------------------------------------------- */

void begin_id_owners(struct id_owners *out)
{
    out->slots = NULL;
    out->slot_count = out->count = 0;
    (void)pthread_mutex_init(&out->mutex, NULL);
}

static void free_owner(struct id_owner *owner)
{
    if (owner)
        free(owner->shown);
    free(owner);
}

void end_id_owners(struct id_owners *owners)
{
    for (size_t i = 0; i < owners->slot_count; i++)
        free_owner(owners->slots[i]);
    free(owners->slots);
    (void)pthread_mutex_destroy(&owners->mutex);
}

/* Returns the slot at which the search for ID begins. */
static size_t first_slot(const struct id_owners *owners, int32_t id)
{
    const uint64_t hash = (uint64_t)(uint32_t)id * UINT64_C(0x9e3779b97f4a7c15);
    return (size_t)(hash >> 32) & (owners->slot_count - 1);
}

static void insert(struct id_owners *owners, struct id_owner *owner)
{
    size_t i = first_slot(owners, owner->id);
    while (owners->slots[i])
        i = (i + 1) & (owners->slot_count - 1);
    owners->slots[i] = owner;
}

/* Keeps at least half of the slots free. */
static bool make_room(struct id_owners *owners)
{
    struct id_owner **old = owners->slots;
    const size_t old_count = owners->slot_count;
    if (owners->count < old_count / 2)
        return true;
    struct id_owner **slots = calloc(old_count ? 2 * old_count : 64, sizeof(struct id_owner *));
    if (!slots)
        return false;
    owners->slots = slots;
    owners->slot_count = old_count ? 2 * old_count : 64;
    for (size_t i = 0; i < old_count; i++)
        if (old[i])
            insert(owners, old[i]);
    free(old);
    return true;
}

/* Called with the mutex.  SHOWN may be NULL. */
static bool add(struct id_owners *owners, int32_t id, struct vm_identity vm, const char *shown)
{
    struct id_owner *owner = calloc(1, sizeof *owner);
    if (!owner)
        return false;
    *owner = (struct id_owner){ .id = id, .vm = vm, .shown = shown ? strdup(shown) : NULL };
    if ((shown && !owner->shown) || !make_room(owners)) {
        free_owner(owner);
        return false;
    }
    insert(owners, owner);
    owners->count++;
    return true;
}

/* Returns another VM than VM that has ID; NULL if there is none.  Called with the mutex. */
static const struct id_owner *find_other(const struct id_owners *owners, int32_t id,
                                         struct vm_identity vm)
{
    if (owners->slot_count == 0)
        return NULL;
    for (size_t i = first_slot(owners, id); owners->slots[i];
         i = (i + 1) & (owners->slot_count - 1))
        if (owners->slots[i]->id == id && !is_same_vm(owners->slots[i]->vm, vm))
            return owners->slots[i];
    return NULL;
}

bool add_id_owner(struct id_owners *owners, int32_t id, struct vm_identity vm)
{
    pthread_mutex_lock(&owners->mutex);
    const bool good = add(owners, id, vm, NULL);
    pthread_mutex_unlock(&owners->mutex);
    return good;
}

/* Looking for the ID and taking it is one step: an edit that is repeated, because the file changed
 * before it was locked, chooses an ID while others do. */
bool claim_id(const struct id_owner **other, struct id_owners *owners, int32_t id,
              struct vm_identity vm, const char *shown)
{
    pthread_mutex_lock(&owners->mutex);
    *other = find_other(owners, id, vm);
    const bool good = *other || add(owners, id, vm, shown);
    pthread_mutex_unlock(&owners->mutex);
    return good;
}

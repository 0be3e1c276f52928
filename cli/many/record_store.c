/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdlib.h>

#include "many/record_store.h"
#include "output/record.h"

struct stored_record {
    struct record record; /* the first member: a record is its stored record */
    struct stored_record *next;
};

void begin_record_store(struct record_store *out)
{
    out->free = NULL;
    (void)pthread_mutex_init(&out->mutex, NULL);
}

struct record *take_record(struct record_store *store)
{
    pthread_mutex_lock(&store->mutex);
    struct stored_record *stored = store->free;
    if (stored)
        store->free = stored->next;
    pthread_mutex_unlock(&store->mutex);
    if (!stored)
        stored = calloc(1, sizeof *stored);
    else
        clear_record(&stored->record);
    return stored ? &stored->record : NULL;
}

void return_record(struct record_store *store, struct record *record)
{
    struct stored_record *stored = (struct stored_record *)(void *)record;
    pthread_mutex_lock(&store->mutex);
    stored->next = store->free;
    store->free = stored;
    pthread_mutex_unlock(&store->mutex);
}

void end_record_store(struct record_store *store)
{
    while (store->free) {
        struct stored_record *next = store->free->next;
        free_record(&store->free->record);
        free(store->free);
        store->free = next;
    }
    (void)pthread_mutex_destroy(&store->mutex);
}

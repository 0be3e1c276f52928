/* SPDX-License-Identifier: MIT */
/* Records that are not in use, so that their memory serves one VM after the other. */
#ifndef CLI_MANY_RECORD_STORE_H
#define CLI_MANY_RECORD_STORE_H

#include <pthread.h>

struct record;

struct record_store {
    pthread_mutex_t mutex;
    struct stored_record *free;
};

/* Makes OUT an empty store.  OUT must not be moved afterwards. */
void begin_record_store(struct record_store *out);

/* Returns an empty record, or NULL if there is no memory.  Any thread may call it. */
struct record *take_record(struct record_store *store);

/* Gives RECORD back. */
void return_record(struct record_store *store, struct record *record);

/* Frees the store and the records in it. */
void end_record_store(struct record_store *store);

#endif

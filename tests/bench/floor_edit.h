/* SPDX-License-Identifier: MIT */
/* The floor of an edit: the system calls of VMware's lock and of a replacement by rename(2), none
 * of which can be left out, and no others. */
#ifndef FLOOR_EDIT_H
#define FLOOR_EDIT_H

#include <stdbool.h>

enum {
    FLOOR_BYTES = 65536,
    FLOOR_ENTRIES = 32768
};

struct floor_edit {
    int dir, lock, file, temp;
    char name[256];
};

/* Memory of one thread. */
struct floor_memory {
    char bytes[FLOOR_BYTES];
    char entries[FLOOR_ENTRIES];
};

/* Locks NAME in DIR, reads it, and writes the same bytes into a new file, which is synced if SYNC.
 * The program ends at the first error. */
void floor_begin_edit(struct floor_edit *out, int dir, const char *name, bool sync,
                      struct floor_memory *memory);

/* Renames the new file over the old one, syncs the directory if SYNC, and releases the lock. */
void floor_end_edit(struct floor_edit *edit, bool sync);

#endif

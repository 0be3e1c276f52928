/* SPDX-License-Identifier: MIT */
/* The floor of an edit: the system calls of VMware's lock, of the checks before and after it, and
 * of a replacement by rename(2) that keeps the file's attributes; no other calls, and no parsing.
 */
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

/* Verifies that the file is unchanged, renames the new file over it, syncs the directory if SYNC,
 * and releases the lock. */
void floor_end_edit(struct floor_edit *edit, bool sync, struct floor_memory *memory);

#endif

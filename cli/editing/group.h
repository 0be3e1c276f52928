/* SPDX-License-Identifier: MIT */
/* VMs that are edited and written together: one VM, or with --sync=batch and --all-or-nothing more.
 * Groups may be edited at the same time. */
#ifndef CLI_EDITING_GROUP_H
#define CLI_EDITING_GROUP_H

#include <pthread.h>
#include <stddef.h>

#include "editing/member.h"

/* Whose turn it is to call an editor that must be called in path order. */
struct turns {
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    size_t next; /* the number of the group */
};

struct group {
    size_t number; /* in path order, from 0 */
    struct member *members;
    size_t count, room;
};

/* Returns a group without members, or NULL if there is no memory. */
struct group *new_group(size_t number);

/* Adds the VM at PATH in DIRECTORY, or the failure ERR to find it, which may be NULL.  Returns
 * false if there is no memory. */
bool add_member(struct group *group, const char *path, vmxci_directory directory,
                const vmxci_error *err);

/* Edits and writes the VMs of GROUP, and makes their records. */
void run_group(struct group *group, const struct editor *editor, struct turns *turns);

void free_group(struct group *group);

/* Makes OUT, which must not be moved afterwards. */
void begin_turns(struct turns *out);
void end_turns(struct turns *turns);

#endif

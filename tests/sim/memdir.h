/* SPDX-License-Identifier: MIT */
/* The functions of lib/lock/lockdir.h over one directory in memory.  A program that is linked with
 * this uses no real directory: lockdir.o stays in the archive. */
#ifndef VMXCI_TESTS_MEMDIR_H
#define VMXCI_TESTS_MEMDIR_H 1

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

#include "lock/member.h"

enum {
    MEM_ROOM = 32 /* entries at most */
};

struct mem_entry {
    char name[NAME_MAX + 1]; /* "" if this slot is free */
    bool is_directory;
    bool excused; /* the call that should have removed it was made to fail */
    int maker;
    unsigned inode;
    size_t len;
    char bytes[VMXI_MEMBER_SIZE + 1];
};

struct mem_directory {
    unsigned inode; /* 0 if the directory does not exist */
    bool excused;
    struct mem_entry entries[MEM_ROOM];
};

extern struct mem_directory mem_directory;

/* Removes the directory and its entries. */
void mem_clear(void);

struct mem_entry *mem_find(const char *name);

/* Creates an entry.  Returns NULL if there is no free slot. */
struct mem_entry *mem_put(const char *name, bool is_directory);

/* ---- defined by the program ---- */

/* Called before each STEP on ENTRY, which is "" for the directory itself.  Returns 0 or the errno
 * with which the step fails. */
int mem_step(const char *step, const char *entry);

/* Returns the process that makes the step. */
int mem_user(void);

/* Called before ENTRY is removed. */
void mem_check_removal(const struct mem_entry *entry);

/* Returns whether the process that removes the draft ENTRY removes the member file as well. */
bool mem_removes_member(const char *entry);

/* Returns a number below LIMIT: the slot of an entry, or where a listing is interrupted. */
size_t mem_choose(size_t limit);

#endif

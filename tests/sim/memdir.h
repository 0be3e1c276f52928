/* SPDX-License-Identifier: MIT */
/* The functions of lib/lock/lockdir.h over one folder in memory.  A program that is linked with
 * this uses no real folder: lockdir.o stays in the archive. */
#ifndef VMXCI_TESTS_MEMDIR_H
#define VMXCI_TESTS_MEMDIR_H 1

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

#include "lock/member.h"

enum {
    MEM_ROOM = 32 /* for entries */
};

struct mem_entry {
    char name[NAME_MAX + 1]; /* "": this place is free */
    bool is_folder;
    bool excused; /* the call that should have removed it was made to fail */
    int maker;
    unsigned inode;
    size_t len;
    char bytes[VMXI_MEMBER_SIZE + 1];
};

struct mem_folder {
    unsigned inode; /* 0: it is not there */
    bool excused;
    struct mem_entry entries[MEM_ROOM];
};

extern struct mem_folder mem_folder;

/* Nothing is there. */
void mem_clear(void);

struct mem_entry *mem_find(const char *name);

/* Put an entry there; NULL where there is no room. */
struct mem_entry *mem_put(const char *name, bool is_folder);

/* ---- what the program defines ---- */

/* Comes before each operation WHAT on ENTRY ("": the folder itself); an errno makes it fail. */
int mem_step(const char *what, const char *entry);

/* Who does it. */
int mem_user(void);

/* Comes before ENTRY is removed. */
void mem_removes(const struct mem_entry *entry);

/* Whether whoever takes the mark of ENTRY away, its file being removed, takes its member too. */
bool mem_takes_member(const char *entry);

/* A number below LIMIT: the place of an entry, or where a list is interrupted. */
size_t mem_choose(size_t limit);

#endif

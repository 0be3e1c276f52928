/* SPDX-License-Identifier: MIT */
/* The folder of a lock, NAME.lck, and what is done in it.  Where nothing else is said a function
 * returns 0 or an errno. */
#ifndef VMXI_LOCK_LOCKDIR_H
#define VMXI_LOCK_LOCKDIR_H

#include <limits.h>
#include <stdbool.h>

#include <vmxci.h>

#include "base/buf.h"
#include "file/target.h"
#include "lock/member.h"

typedef struct vmxi_lockdir {
    int parent; /* borrowed: the folder that NAME is in */
    int fd;     /* of the folder itself; -1: not open */
    char name[NAME_MAX + 1];
} vmxi_lockdir;

/* Name the lock of FILE in PARENT.  ENAMETOOLONG: it cannot have one. */
int vmxi_lockdir_init(vmxi_lockdir *out, int parent, const char *file);

/* Open the folder.  ENOENT: there is none; ENOTDIR: a file is in its place. */
int vmxi_lockdir_open(vmxi_lockdir *dir);

/* Create it if need be, for everybody to use, and open it.  ENOENT: it was removed at once. */
int vmxi_lockdir_make(vmxi_lockdir *dir);

void vmxi_lockdir_close(vmxi_lockdir *dir);

/* Close it, and remove it unless somebody is in it. */
void vmxi_lockdir_leave(vmxi_lockdir *dir);

/* Whether the open folder is still the one of that name: 0, ENOENT, or what keeps one from
 * telling. */
int vmxi_lockdir_is_there(const vmxi_lockdir *dir);

/* The names of the entries, each with its NUL; names of other kinds are left out. */
int vmxi_lockdir_list(const vmxi_lockdir *dir, vmxi_buf *names);

/* An entry that is a folder. */
int vmxi_lockdir_mark(const vmxi_lockdir *dir, const char *entry);
int vmxi_lockdir_unmark(const vmxi_lockdir *dir, const char *entry);

/* An entry that is a file: it is created, and FD is for vmxi_lockdir_fill, which closes it. */
int vmxi_lockdir_create(const vmxi_lockdir *dir, const char *entry, int *fd);
int vmxi_lockdir_fill(const vmxi_lockdir *dir, int fd, const char bytes[VMXI_MEMBER_SIZE]);

/* Whether it is there: 0, ENOENT, or what keeps one from telling. */
int vmxi_lockdir_has(const vmxi_lockdir *dir, const char *entry);

/* Read it; *LEN is VMXI_MEMBER_SIZE + 1 if it is larger than a member. */
int vmxi_lockdir_read(const vmxi_lockdir *dir, const char *entry, char bytes[VMXI_MEMBER_SIZE + 1],
                      size_t *len);
int vmxi_lockdir_rename(const vmxi_lockdir *dir, const char *from, const char *to);
int vmxi_lockdir_remove(const vmxi_lockdir *dir, const char *entry);

#endif

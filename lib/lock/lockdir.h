/* SPDX-License-Identifier: MIT */
/* The steps on a lock directory, NAME.lck, and its entries: each is one operation on the file
 * system, so that tests can put a directory in memory in its place.  Unless noted, functions return
 * 0 or an errno; ENOENT stands for ESTALE too. */
#ifndef VMXI_LOCK_LOCKDIR_H
#define VMXI_LOCK_LOCKDIR_H

#include <limits.h>
#include <stdbool.h>

#include "base/buf.h"
#include "file/read.h"
#include "file/target.h"
#include "lock/member.h"

typedef struct vmxi_lockdir {
    int parent; /* borrowed: the directory that contains the lock directory */
    int fd;     /* of the lock directory; -1 if it is not open */
    bool ours;  /* we have created it, or an entry in it, and so remove it when it is empty */
    char name[NAME_MAX + 1];
} vmxi_lockdir;

/* ---- the directory --------------------------------------------------------------------- */

/* Sets OUT to the lock directory of FILE in PARENT, not open.  ENAMETOOLONG: the name of FILE is
 * too long to be locked. */
int vmxi_lockdir_init(vmxi_lockdir *out, int parent, const char *file);

/* Opens the lock directory.  ENOENT: there is none; ENOTDIR: it is a file. */
int vmxi_lockdir_open(vmxi_lockdir *dir);

/* Creates the lock directory, for those who may write in its parent, unless it exists, and opens
 * it.  Sets `ours` if it was created.  ENOENT: another process has removed it meanwhile. */
int vmxi_lockdir_create(vmxi_lockdir *dir);

/* Closes the lock directory, if it is open. */
void vmxi_lockdir_close(vmxi_lockdir *dir);

/* Closes the lock directory, and removes it if it is empty; it is not `ours` then. */
void vmxi_lockdir_remove(vmxi_lockdir *dir);

/* Verifies that the open lock directory still has its name.  ENOENT: it was removed or renamed. */
int vmxi_lockdir_verify(const vmxi_lockdir *dir);

/* Replaces NAMES by the names of all entries, each with its NUL.  Files with other names, which are
 * no entries, are left out. */
int vmxi_lockdir_list(const vmxi_lockdir *dir, vmxi_buf *names);

/* ---- its entries ----------------------------------------------------------------------- */

/* Creates or removes ENTRY, a directory. */
int vmxi_lockdir_create_dir(const vmxi_lockdir *dir, const char *entry);
int vmxi_lockdir_remove_dir(const vmxi_lockdir *dir, const char *entry);

/* Creates ENTRY, an empty file, and opens it as FD. */
int vmxi_lockdir_create_file(const vmxi_lockdir *dir, const char *entry, int *fd);

/* Writes BYTES to FD, a new file, for everybody to read, and closes it.  WRITTEN identifies the
 * file; zeros if that is unknown. */
int vmxi_lockdir_write_file(vmxi_identity *written, int fd, const char bytes[VMXI_MEMBER_SIZE]);

/* Returns whether ENTRY is certainly the file that WRITTEN identifies, with the same bytes.  It may
 * be that file even if not: a network file system can change the times. */
bool vmxi_lockdir_is_file(const vmxi_lockdir *dir, const char *entry, const vmxi_identity *written);

/* Reads the file ENTRY.  LEN is VMXI_MEMBER_SIZE + 1 if it is larger than a member file.  EINVAL:
 * ENTRY is not a regular file. */
int vmxi_lockdir_read_file(const vmxi_lockdir *dir, const char *entry,
                           char bytes[VMXI_MEMBER_SIZE + 1], size_t *len);

int vmxi_lockdir_rename_file(const vmxi_lockdir *dir, const char *from, const char *to);
int vmxi_lockdir_remove_file(const vmxi_lockdir *dir, const char *entry);

/* Looks for ENTRY.  ENOENT: it does not exist. */
int vmxi_lockdir_find_entry(const vmxi_lockdir *dir, const char *entry);

/* Checks that ENTRY is a regular file, which may be unreadable.  EINVAL: it is something else. */
int vmxi_lockdir_check_file(const vmxi_lockdir *dir, const char *entry);

#endif

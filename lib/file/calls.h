/* SPDX-License-Identifier: MIT */
/* System calls that go on after a signal, and those that not every system has. */
#ifndef VMXI_FILE_CALLS_H
#define VMXI_FILE_CALLS_H

#include <stdbool.h>
#include <sys/stat.h>

#include <vmxci.h>

/* Calls openat(2) with O_CLOEXEC.  A new file gets the mode 0644, less the umask.  Returns the
 * descriptor, or -1 and sets errno. */
int vmxi_openat(int dir, const char *path, int flags);

static inline bool vmxi_is_same_file(const struct stat *a, const struct stat *b)
{
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* Returns whether NAME in DIR is the file that ST describes. */
bool vmxi_is_named(int dir, const char *name, const struct stat *st);

/* Returns whether the errno SYS of link(2) means that a file cannot have a second link. */
bool vmxi_is_link_unsupported(int sys);

/* The others return 0 or an errno. */

/* Writes all of BYTES. */
int vmxi_write_all(int fd, vmxci_str bytes);

int vmxi_fsync(int fd);

/* Syncs the file system of the file that is open as FD; ENOSYS if the system cannot do that. */
int vmxi_syncfs(int fd);

/* Renames FROM to TO within DIR.  Returns EEXIST if TO exists: where the file system can rename or
 * link without overwriting, also if TO is created meanwhile. */
int vmxi_rename_new(int dir, const char *from, const char *to);

#endif

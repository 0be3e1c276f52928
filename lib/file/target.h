/* SPDX-License-Identifier: MIT */
/* The place of a file, independent of later renames on the way: an open directory, and a name in it
 * that is not a symbolic link. */
#ifndef VMXI_FILE_TARGET_H
#define VMXI_FILE_TARGET_H

#include <limits.h>
#include <sys/stat.h>
#include <sys/types.h>

#include <vmxci.h>

#ifndef PATH_MAX
#define PATH_MAX 4096
#endif

#ifndef NAME_MAX
#define NAME_MAX 255
#endif

typedef struct vmxi_target {
    int dir;
    char name[NAME_MAX + 1];
} vmxi_target;

enum {
    VMXI_MAX_LINKS = 40
};

/* The owners of the symbolic links on the way to a file that belong neither to this user nor to
 * root. */
typedef struct vmxi_link_owners {
    unsigned count;
    uid_t at[2 * VMXI_MAX_LINKS]; /* each link can be a name in a directory that is one */
} vmxi_link_owners;

/* An existing file, open for reading. */
typedef struct vmxi_old_file {
    vmxi_target target;
    int fd;
    struct stat st;
} vmxi_old_file;

/* Follows PATH through its symbolic links to OUT.  If PATH itself is one, LINK is its place, else
 * `dir` of LINK is AT_FDCWD.  OWNERS gets the owners of the links at the last two components of
 * PATH, and of those that they lead to.  Links at other components are not verified.  The caller
 * closes OUT and LINK.  Returns 0, or an errno with both closed. */
int vmxi_target_open(vmxi_target *out, vmxi_target *link, vmxi_link_owners *owners,
                     const char *path);

void vmxi_target_close(vmxi_target *target);

#endif

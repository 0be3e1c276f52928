/* SPDX-License-Identifier: MIT */
/* The place of a file, independent of later renames on the way: an open directory, and a name in it
 * that is not a symbolic link. */
#ifndef VMXI_FILE_TARGET_H
#define VMXI_FILE_TARGET_H

#include <limits.h>
#include <sys/stat.h>

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

/* An existing file, open for reading. */
typedef struct vmxi_old_file {
    vmxi_target target;
    int fd;
    struct stat st;
} vmxi_old_file;

/* Follows PATH through its symbolic links to OUT.  If PATH itself is one, LINK is its place, else
 * `dir` of LINK is AT_FDCWD.  The caller closes both.  Returns 0, or an errno with
 * both closed. */
int vmxi_target_open(vmxi_target *out, vmxi_target *link, const char *path);

void vmxi_target_close(vmxi_target *target);

#endif

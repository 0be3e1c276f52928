/* SPDX-License-Identifier: MIT */
/* The PATHs of --files-from, read while they are worked on: the list may be longer than memory, and
 * may come from a program that is still running. */
#ifndef CLI_MANY_PATH_LIST_H
#define CLI_MANY_PATH_LIST_H

#include <stdbool.h>
#include <stddef.h>

struct path_list {
    const char *name; /* of the file, "-" for standard input */
    int fd;           /* -1: there is no list, or it has ended */
    char end;         /* the byte that ends a path */
    char *ptr;        /* what was read */
    size_t at, len, room;
    int sys;                  /* the errno that ended the list, or 0 */
    bool (*is_stopped)(void); /* asked while the list is waited for */
};

/* Opens the list NAME, whose paths end with END.  Returns 0 or an errno. */
int open_path_list(struct path_list *out, const char *name, char end, bool (*is_stopped)(void));

/* Returns the next path, which is valid until the next call; NULL at the end.  Empty ones are
 * passed over. */
const char *next_path(struct path_list *list);

/* Returns the errno that ended the list early, or 0. */
int close_path_list(struct path_list *list);

#endif

/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "build_tree.h"

/* Sets OUT to the path of this program.  Returns its length, 0 if it is unknown. */
static size_t find_program(char out[TREE_PATH_SIZE])
{
    /* On Linux, FreeBSD and NetBSD. */
    static const char *const links[] = { "/proc/self/exe", "/proc/curproc/file",
                                         "/proc/curproc/exe" };
    ssize_t len = -1;
    for (size_t i = 0; len < 0 && i < sizeof links / sizeof links[0]; i++)
        len = readlink(links[i], out, TREE_PATH_SIZE - 1);
    if (len <= 0 || len == TREE_PATH_SIZE - 1)
        return 0;
    out[len] = '\0';
    return (size_t)len;
}

bool find_in_build_tree(char out[TREE_PATH_SIZE], const char *directory)
{
    struct stat st;
    if (!find_program(out))
        return false;
    char *slash = strrchr(out, '/');
    if (!slash)
        return false;
    const size_t room = TREE_PATH_SIZE - (size_t)(slash + 1 - out);
    const int n = snprintf(slash + 1, room, "%s", directory);
    return n > 0 && (size_t)n < room && stat(out, &st) == 0 && S_ISDIR(st.st_mode);
}

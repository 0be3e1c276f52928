/* SPDX-License-Identifier: MIT */
/* The tree in which the command was built, if it runs there: it then uses the files of that tree, not
 * those of the version that is installed.  A command that is installed does not know its tree. */
#ifndef CLI_BUILD_TREE_H
#define CLI_BUILD_TREE_H

#include <stdbool.h>

enum {
    TREE_PATH_SIZE = 4096
};

/* Sets OUT to the path of DIRECTORY, which is relative to the directory of the command.  Returns false
 * if there is no such directory. */
bool find_in_build_tree(char out[TREE_PATH_SIZE], const char *directory);

#endif

/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "build_tree.h"
#include "command.h"
#include "manual.h"

enum {
    PAGE_SIZE = TREE_PATH_SIZE + 128
};

/* Writes the path of the page of COMMAND in DIRECTORY, with SUFFIX.  The commands of a group are on
 * the page of the group.  Returns whether that file exists. */
static bool find_page(char out[PAGE_SIZE], const char *directory, const struct command *command,
                      const char *suffix)
{
    const int len = (int)strcspn(command->name, " ");
    const int n = snprintf(out, PAGE_SIZE, "%s/vmxci%s%.*s.1%s", directory, len ? "-" : "", len,
                           command->name, suffix);
    return n > 0 && n < PAGE_SIZE && access(out, R_OK) == 0;
}

/* Opens the page in DIRECTORY.  Returns only if there is none, or no man(1). */
static void open_in(const char *directory, const struct command *command)
{
    /* Distributions compress pages. */
    static const char *const suffixes[] = { "", ".gz", ".xz", ".zst", ".bz2", ".lzma", ".Z" };
    char page[PAGE_SIZE];
    for (size_t i = 0; i < sizeof suffixes / sizeof suffixes[0]; i++)
        if (find_page(page, directory, command, suffixes[i])) {
            /* A name with a slash is a file for every man(1). */
            (void)execlp("man", "man", page, (char *)NULL);
            return;
        }
}

void open_manual(const struct command *command)
{
    char tree[TREE_PATH_SIZE];
    if (find_in_build_tree(tree, "cli/man"))
        open_in(tree, command);
    open_in(MANUAL_DIRECTORY, command);
}

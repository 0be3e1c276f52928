/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "manual.h"

enum {
    PAGE_SIZE = 4096
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

void open_manual(const struct command *command)
{
    /* Where pages are installed, and in the build tree where they are made. */
    static const char *const directories[] = { MANUAL_DIRECTORY, MANUAL_BUILD };
    /* Distributions compress pages. */
    static const char *const suffixes[] = { "", ".gz", ".xz", ".zst", ".bz2", ".lzma", ".Z" };
    char page[PAGE_SIZE];
    for (size_t i = 0; i < sizeof directories / sizeof directories[0]; i++)
        for (size_t j = 0; j < sizeof suffixes / sizeof suffixes[0]; j++)
            if (find_page(page, directories[i], command, suffixes[j])) {
                /* A name with a slash is a file for every man(1). */
                (void)execlp("man", "man", page, (char *)NULL);
                return;
            }
}

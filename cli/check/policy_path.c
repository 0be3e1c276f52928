/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "build_tree.h"
#include "check/policy_path.h"

/* ---- directories ----------------------------------------------------------------------- */

/* Calls EACH with the directories in the order in which they are searched, until it returns false:
 * those of the environment, that of the build tree, and where policies are installed. */
static void for_each_directory(bool (*each)(const char *directory, size_t len, void *payload),
                               void *payload)
{
    char tree[TREE_PATH_SIZE];
    const char *list = getenv("VMXCI_POLICY_PATH");
    while (list && *list) {
        const size_t len = strcspn(list, ":");
        if (len && !each(list, len, payload))
            return;
        list += len + (list[len] == ':');
    }
    if (find_in_build_tree(tree, "lib/policy/baselines") && !each(tree, strlen(tree), payload))
        return;
    (void)each(POLICY_DIRECTORY, strlen(POLICY_DIRECTORY), payload);
}

static char *join(const char *directory, size_t len, const char *name)
{
    const size_t room = len + strlen(name) + sizeof "/" POLICY_SUFFIX;
    char *path = malloc(room);
    if (path)
        snprintf(path, room, "%.*s/%s" POLICY_SUFFIX, (int)len, directory, name);
    return path;
}

/* ---- one policy ------------------------------------------------------------------------ */

struct search {
    const char *name;
    char *path;
    bool no_memory;
};

static bool look_in(const char *directory, size_t len, void *payload)
{
    struct search *s = payload;
    char *path = join(directory, len, s->name);
    s->no_memory = !path;
    if (path && access(path, F_OK) == 0)
        s->path = path;
    else
        free(path);
    return !s->path && !s->no_memory;
}

bool find_policy(char **out, const char *name)
{
    struct search s = { .name = name };
    for_each_directory(look_in, &s);
    *out = s.path;
    return !s.no_memory;
}

/* ---- all of them ----------------------------------------------------------------------- */

struct names {
    char **at;
    size_t count;
    bool no_memory;
};

/* Adds NAME, a file, without its suffix. */
static bool add_name(struct names *names, const char *name, size_t len)
{
    char **at = realloc(names->at, (names->count + 1) * sizeof *at);
    if (!at)
        return false;
    names->at = at;
    at[names->count] = strndup(name, len);
    return at[names->count] && ++names->count;
}

static bool list_in(const char *directory, size_t len, void *payload)
{
    struct names *names = payload;
    const size_t suffix = strlen(POLICY_SUFFIX);
    char *path = strndup(directory, len);
    DIR *dir = path ? opendir(path) : NULL;
    names->no_memory = !path;
    for (struct dirent *entry; dir && !names->no_memory && (entry = readdir(dir));) {
        const size_t n = strlen(entry->d_name);
        if (n > suffix && strcmp(entry->d_name + n - suffix, POLICY_SUFFIX) == 0)
            names->no_memory = !add_name(names, entry->d_name, n - suffix);
    }
    if (dir)
        closedir(dir);
    free(path);
    return !names->no_memory;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

bool list_policy_names(char ***out, size_t *count)
{
    struct names names = { .count = 0 };
    size_t kept = 0;
    for_each_directory(list_in, &names);
    if (names.count > 1)
        qsort(names.at, names.count, sizeof *names.at, compare_names);
    for (size_t i = 0; i < names.count; i++) {
        if (kept && strcmp(names.at[kept - 1], names.at[i]) == 0)
            free(names.at[i]);
        else
            names.at[kept++] = names.at[i];
    }
    *out = names.at;
    *count = kept;
    return !names.no_memory;
}

void free_names(char **names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free(names[i]);
    free(names);
}

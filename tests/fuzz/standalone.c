/* SPDX-License-Identifier: MIT */
/* Replaces libFuzzer: runs a fuzzer on the files given and on all files in the directories given.
 * Arguments that start with `-` are options of libFuzzer and ignored. */
#include <config.h>

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"

static _Noreturn void fail(const char *path)
{
    fprintf(stderr, "%s: %s\n", path, strerror(errno));
    exit(99);
}

/* Reads FILE into a block of exactly its size, so that tools detect reads beyond the end. */
static uint8_t *read_all(FILE *file, const char *path, size_t *size)
{
    uint8_t block[4096], *bytes = NULL;
    size_t n;
    *size = 0;
    while ((n = fread(block, 1, sizeof block, file)) > 0) {
        bytes = realloc(bytes, *size + n);
        if (!bytes)
            fail(path);
        memcpy(bytes + *size, block, n);
        *size += n;
    }
    if (ferror(file))
        fail(path);
    return bytes;
}

static size_t run_file(const char *path)
{
    size_t size;
    FILE *file = fopen(path, "rb");
    if (!file)
        fail(path);
    uint8_t *bytes = read_all(file, path, &size);
    fclose(file);
    printf("%s\n", path);
    fflush(stdout);
    LLVMFuzzerTestOneInput(bytes, size);
    free(bytes);
    return 1;
}

static size_t run_directory(DIR *directory, const char *path)
{
    size_t count = 0;
    for (struct dirent *entry; (entry = readdir(directory)) != NULL;) {
        if (entry->d_name[0] == '.')
            continue;
        size_t len = strlen(path) + strlen(entry->d_name) + 2;
        char *name = malloc(len);
        if (!name)
            fail(path);
        snprintf(name, len, "%s/%s", path, entry->d_name);
        count += run_file(name);
        free(name);
    }
    closedir(directory);
    return count;
}

int main(int argc, char **argv)
{
    size_t count = 0;
    for (int i = 1; i < argc; i++) {
        DIR *directory = argv[i][0] == '-' ? NULL : opendir(argv[i]);
        if (directory)
            count += run_directory(directory, argv[i]);
        else if (argv[i][0] != '-')
            count += run_file(argv[i]);
    }
    printf("%zu inputs\n", count);
    return count ? 0 : 1;
}

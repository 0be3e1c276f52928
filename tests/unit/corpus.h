/* SPDX-License-Identifier: MIT */
/* Runs tests on real .vmx files, if they are available. */
#ifndef VMXCI_TESTS_CORPUS_H
#define VMXCI_TESTS_CORPUS_H 1

#include <dirent.h>
#include <stdbool.h>

#include "util.h"

static inline bool is_vmx(const char *name)
{
    const char *dot = strrchr(name, '.');
    return dot && strcmp(dot, ".vmx") == 0;
}

static inline const char *corpus_directory(void)
{
    static char directory[2048];
    const char *top = getenv("abs_top_srcdir");
    snprintf(directory, sizeof directory, "%s/../shared/corpus", top && *top ? top : ".");
    return directory;
}

/* Opens the directory of the files, or skips the test, which must not own anything yet. */
static inline DIR *open_corpus(void)
{
    DIR *dir = opendir(corpus_directory());
    if (!dir)
        skip();
    return dir;
}

/* Calls TRY with each file, and closes DIR. */
static inline void
try_corpus(DIR *dir, void (*try)(const char *path, vmxci_doc *doc, void *payload), void *payload)
{
    char path[4096];
    for (struct dirent *entry; (entry = readdir(dir));) {
        vmxci_doc *doc = NULL;
        vmxci_error err = { 0 };
        if (!is_vmx(entry->d_name))
            continue;
        snprintf(path, sizeof path, "%s/%s", corpus_directory(), entry->d_name);
        if (vmxci_doc_load(&doc, path, NULL, &err) != VMXCI_OK)
            fail_msg("%s: %s", path, err.message);
        try(path, doc, payload);
        vmxci_doc_free(doc);
    }
    closedir(dir);
}

#endif

/* SPDX-License-Identifier: MIT */
/* The files beside a .vmx file that have the name of the VM, as keys of the .vmx file name them. */
#ifndef CLI_GENERALIZE_FILES_H
#define CLI_GENERALIZE_FILES_H

#include <dirent.h>
#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

#include <vmxci.h>

struct options;
struct selection;

enum {
    NAMED_FILES = 3 /* keys that name such a file */
};

/* A file that a key names. */
struct named_file {
    const char *key;
    enum {
        FILE_STAYS, /* the key is kept, unset or empty, has the new name already, or has a path; or
                     * the file is missing, but one with a similar name exists */
        FILE_MISSING, /* the key is to be removed */
        FILE_RENAMED
    } what;
    bool has_path;
    char similar[NAME_MAX + 1]; /* of a file that is missing: one that differs in case; or "" */
    char value[NAME_MAX + 1];   /* the new value of the key, UTF-8 */
    char from[NAME_MAX + 1], to[NAME_MAX + 1]; /* names in the directory, as bytes */
    bool linked;                               /* `to` was made by link_files */
};

static inline bool is_same_file(const struct stat *a, const struct stat *b)
{
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* Zeros, but for NAME, SELECTION and DIR. */
struct renaming {
    const char *name;                  /* of the VM; UTF-8 */
    const struct selection *selection; /* which keys are kept */
    char own[NAME_MAX + 1];            /* of the .vmx file in the directory */
    int dir;                           /* of the .vmx file; -1: not open yet */
    struct named_file files[NAMED_FILES];
};

/* Rejects a NAME that no VM can have or, with --rename-files, no file.  Returns an exit status. */
int check_name(const struct options *o);

/* Finds the files that DOC, the text of the .vmx file PATH, names.  May be called again.  Returns a
 * vmxci_status. */
int find_files(struct renaming *renaming, const char *path, const vmxci_doc *doc,
               const struct options *o, vmxci_error *err);

void end_renaming(struct renaming *renaming);

/* Opens a listing of the directory DIR.  Returns NULL and sets errno on failure. */
DIR *open_listing(int dir);

/* Fills ERR with a system call that failed with the errno SYS: "WHAT 'NAME': reason".  Returns
 * VMXCI_EIO. */
int fail_call(vmxci_error *err, int sys, const char *what, const char *name);

#endif

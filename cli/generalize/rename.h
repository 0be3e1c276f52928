/* SPDX-License-Identifier: MIT */
/* The files beside a .vmx file that have the name of the VM, and how they get another name so that
 * after a crash at any time the names in the .vmx file exist: each file gets its new name as a
 * second link, the .vmx file is replaced, then the old names are removed. */
#ifndef CLI_GENERALIZE_RENAME_H
#define CLI_GENERALIZE_RENAME_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

#include <vmxci.h>

struct options;
struct record;

enum {
    NAMED_FILES = 3 /* keys that name such a file */
};

/* A file that a key names. */
struct named_file {
    const char *key;
    enum {
        FILE_STAYS,   /* the key is unset or empty, has the new name already, or has a path */
        FILE_MISSING, /* the key is to be removed */
        FILE_RENAMED
    } what;
    bool has_path;
    char value[NAME_MAX + 1];                  /* the new value of the key, UTF-8 */
    char from[NAME_MAX + 1], to[NAME_MAX + 1]; /* names in the directory, as bytes */
    bool linked;                               /* `to` was made by link_files */
};

/* Zeros, but for NAME and DIR. */
struct renaming {
    const char *name; /* of the VM; UTF-8 */
    int dir;          /* of the .vmx file; -1: not open yet */
    struct named_file files[NAMED_FILES];
};

/* Rejects a NAME that no VM can have or, with --rename-files, no file.  Returns an exit status. */
int check_name(const struct options *o);

/* Finds the files that DOC, the text of the .vmx file PATH, names.  May be called again.  Returns a
 * vmxci_status. */
int find_files(struct renaming *renaming, const char *path, const vmxci_doc *doc,
               const struct options *o, vmxci_error *err);

/* Gives the files their new names, beside the old ones, and syncs the directory.  With --dry-run,
 * only verifies that no new name exists.  On failure all is as before.  Returns a vmxci_status or a
 * command_status. */
int link_files(struct renaming *renaming, const struct options *o, vmxci_error *err);

/* Removes the new names again, because the .vmx file was not replaced. */
void unlink_new_names(struct renaming *renaming, vmxci_error *err);

/* Removes the old names, because the .vmx file was replaced.  Returns a vmxci_status. */
int unlink_old_names(struct renaming *renaming, vmxci_error *err);

/* Adds to the messages of RECORD which files were renamed, or with --dry-run would be. */
void report_renamed(struct record *record, const struct options *o,
                    const struct renaming *renaming);

/* Adds to the remarks of RECORD which files were not renamed because they are elsewhere. */
void report_not_renamed(struct record *record, const struct renaming *renaming);

void end_renaming(struct renaming *renaming);

#endif

/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "error.h"
#include "generalize/rename.h"
#include "generalize/sharing.h"
#include "options/options.h"
#include "output/record.h"
#include "output/report.h"

/* ---- new names ------------------------------------------------------------------------- */

/* Whether NAME is in the listing of DIR: on a file system that ignores case, a name can exist that
 * is not. */
static bool is_listed(int dir, const char *name)
{
    const struct dirent *entry;
    bool found = false;
    DIR *list = open_listing(dir);
    if (!list)
        return false;
    while (!found && (entry = readdir(list)))
        found = strcmp(entry->d_name, name) == 0;
    (void)closedir(list);
    return found;
}

bool has_both_names(int dir, const struct named_file *file)
{
    struct stat from, to;
    return fstatat(dir, file->from, &from, AT_SYMLINK_NOFOLLOW) == 0 &&
           fstatat(dir, file->to, &to, AT_SYMLINK_NOFOLLOW) == 0 && is_same_file(&from, &to) &&
           is_listed(dir, file->from) && is_listed(dir, file->to);
}

static int fail_exists(const struct named_file *file, vmxci_error *err)
{
    return fail_with(err, FAILED_EXISTS,
                     "cannot rename '%s': '%s' exists; remove that file, or choose another NAME",
                     file->from, file->to);
}

/* Verifies that FILE can get its new name.  IS_THERE: it has that name already. */
static int check_file(bool *is_there, int dir, const struct named_file *file, vmxci_error *err)
{
    struct stat st;
    *is_there = false;
    if (fstatat(dir, file->from, &st, AT_SYMLINK_NOFOLLOW) != 0)
        return fail_call(err, errno, "cannot examine", file->from);
    if (!S_ISREG(st.st_mode))
        return fail_with(err, VMXCI_EIO, "cannot rename '%s': not a regular file", file->from);
    if (fstatat(dir, file->to, &st, AT_SYMLINK_NOFOLLOW) != 0)
        return errno == ENOENT ? VMXCI_OK : fail_call(err, errno, "cannot examine", file->to);
    *is_there = has_both_names(dir, file);
    return *is_there ? VMXCI_OK : fail_exists(file, err);
}

static int link_file(int dir, struct named_file *file, bool dry_run, vmxci_error *err)
{
    bool is_there;
    const int status = check_file(&is_there, dir, file, err);
    if (status || is_there || dry_run)
        return status;
    const int sys = linkat(dir, file->from, dir, file->to, 0) == 0 ? 0 : errno;
    /* Over NFS, a link that reports a failure may have been made. */
    file->linked = sys == 0 || has_both_names(dir, file);
    if (file->linked)
        return VMXCI_OK;
    if (sys == EEXIST)
        return fail_exists(file, err);
    (void)fail_with(err, VMXCI_EIO, "cannot rename '%s': no second link '%s' can be made: %s",
                    file->from, file->to, strerror(sys));
    err->sys_errno = sys;
    return VMXCI_EIO;
}

/* Some file systems cannot sync a directory. */
static int sync_directory(int dir, vmxci_error *err)
{
    if (fsync(dir) == 0 || errno == EINVAL || errno == EOPNOTSUPP)
        return VMXCI_OK;
    return fail_call(err, errno, "cannot sync the directory", ".");
}

/* Verifies that FILE, whose key is removed, is still missing. */
static int check_missing(int dir, const struct named_file *file, vmxci_error *err)
{
    struct stat st;
    return fstatat(dir, file->from, &st, AT_SYMLINK_NOFOLLOW) == 0
               ? fail_with(err, VMXCI_ECHANGED, "the file '%s' was made meanwhile", file->from)
               : VMXCI_OK;
}

static int prepare_file(int dir, struct named_file *file, bool dry_run, vmxci_error *err)
{
    switch (file->what) {
    case FILE_RENAMED:
        return link_file(dir, file, dry_run, err);
    case FILE_MISSING:
        return check_missing(dir, file, err);
    default:
        return VMXCI_OK;
    }
}

int link_files(struct renaming *r, const vmxci_doc *doc, const struct options *o, vmxci_error *err)
{
    int status = check_not_shared(r, doc, err);
    for (size_t i = 0; status == VMXCI_OK && i < NAMED_FILES; i++)
        status = prepare_file(r->dir, &r->files[i], o->dry_run, err);
    if (status == VMXCI_OK && !o->dry_run && o->sync != VMXCI_SYNC_NONE)
        status = sync_directory(r->dir, err);
    if (status)
        unlink_new_names(r, err);
    return status;
}

void unlink_new_names(struct renaming *r, vmxci_error *err)
{
    for (size_t i = 0; i < NAMED_FILES; i++) {
        struct named_file *file = &r->files[i];
        if (!file->linked)
            continue;
        file->linked = false;
        if (has_both_names(r->dir, file) && unlinkat(r->dir, file->to, 0) != 0)
            (void)fail_with(err, err->code, "%s; cannot remove '%s': %s", err->message, file->to,
                            strerror(errno));
    }
}

/* ---- messages -------------------------------------------------------------------------- */

void report_renamed(struct record *record, const struct options *o, const struct renaming *r)
{
    for (size_t i = 0; i < NAMED_FILES; i++) {
        const struct named_file *file = &r->files[i];
        vmxci_error text;
        if (file->what != FILE_RENAMED)
            continue;
        (void)fail_with(&text, VMXCI_OK, "%s '%s' to '%s'", o->dry_run ? "would rename" : "renamed",
                        file->from, file->to);
        report_path(&record->messages, record_path(record), text.message);
    }
}

/* Writes why FILE is not renamed.  Returns false if there is nothing to say. */
static bool describe_stay(vmxci_error *out, const struct named_file *file)
{
    if (file->has_path)
        (void)fail_with(out, VMXCI_OK,
                        "the file that '%s' names is not renamed: the value is a path", file->key);
    else if (*file->similar)
        (void)fail_with(out, VMXCI_OK, "'%s' stays: the file '%s' does not exist, but '%s' does",
                        file->key, file->from, file->similar);
    else if (file->what == FILE_MISSING)
        (void)fail_with(out, VMXCI_OK, "'%s' is removed: the file '%s' does not exist", file->key,
                        file->from);
    else
        return false;
    return true;
}

void report_not_renamed(struct record *record, const struct renaming *r)
{
    for (size_t i = 0; i < NAMED_FILES; i++) {
        vmxci_error text;
        if (describe_stay(&text, &r->files[i]))
            report_note(&record->remarks, record_path(record),
                        &(vmxci_note){ .message = text.message });
    }
}

/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "editing/member.h"
#include "error.h"
#include "generalize/old_names.h"
#include "generalize/rename.h"
#include "generalize/sharing.h"
#include "options/options.h"
#include "output/record.h"
#include "output/report.h"
#include "signals.h"

/* ---- the lock -------------------------------------------------------------------------- */

/* A VM that is locked again, and the files that it names now. */
struct again {
    vmxci_vm *vm;
    struct renaming now;
};

static int stop_waiting(void *payload)
{
    (void)payload;
    return has_pending_signal();
}

static int open_and_lock(vmxci_vm **out, const char *path, const struct options *o,
                         vmxci_error *err)
{
    int reread;
    vmxci_vm_options options = edit_vm_options(o);
    options.break_lock = 0; /* it was broken before */
    options.stop = stop_waiting;
    const int status = vmxci_vm_open(out, path, &options, err);
    return status ? status : vmxci_vm_lock(&reread, *out, err);
}

static int check_same_directory(int a, int b, vmxci_error *err)
{
    struct stat st, other;
    if (fstat(a, &st) != 0 || fstat(b, &other) != 0)
        return fail_call(err, errno, "cannot examine the directory", ".");
    if (!is_same_file(&st, &other))
        return fail_with(err, VMXCI_ECHANGED, "the directory of the VM is another one now");
    return VMXCI_OK;
}

/* Locks the VM of PATH, whose files are those of R.  AGAIN has to be ended in any case. */
static int begin_again(struct again *again, const char *path, const struct renaming *r,
                       const struct options *o, vmxci_error *err)
{
    *again = (struct again){ .now = *r };
    again->now.dir = -1;
    int status = open_and_lock(&again->vm, path, o, err);
    if (status == VMXCI_OK)
        status = find_files(&again->now, path, vmxci_vm_doc(again->vm), o, err);
    if (status == VMXCI_OK)
        status = check_same_directory(again->now.dir, r->dir, err);
    return status ? status : check_not_shared(r, vmxci_vm_doc(again->vm), err);
}

static void end_again(struct again *again)
{
    end_renaming(&again->now);
    vmxci_vm_close(again->vm);
}

/* Whether the key of the file number I now names the file NAME. */
static bool is_named(const struct again *again, size_t i, const char *name)
{
    return strcmp(again->now.files[i].from, name) == 0;
}

/* ---- old names ------------------------------------------------------------------------- */

static bool has_old_name(const struct renaming *r, const struct named_file *file)
{
    return file->what == FILE_RENAMED && has_both_names(r->dir, file);
}

static void report_old_name(struct record *record, const struct options *o,
                            const struct named_file *file, const char *reason)
{
    vmxci_error text;
    if (o->quiet)
        return;
    (void)fail_with(&text, VMXCI_OK, "the old name '%s' of '%s' is left: %s", file->from, file->to,
                    reason);
    report_note(&record->messages, record_path(record), &(vmxci_note){ .message = text.message });
}

static void report_old_names(struct record *record, const struct options *o,
                             const struct renaming *r, const char *reason)
{
    for (size_t i = 0; i < NAMED_FILES; i++)
        if (has_old_name(r, &r->files[i]))
            report_old_name(record, o, &r->files[i], reason);
}

static int unlink_old_name(const struct renaming *r, const struct named_file *file,
                           vmxci_error *err)
{
    if (unlinkat(r->dir, file->from, 0) == 0 || errno == ENOENT)
        return VMXCI_OK;
    return fail_call(err, errno, "the file was written, but cannot remove the old name",
                     file->from);
}

static int unlink_old_names(struct record *record, const struct options *o,
                            const struct renaming *r, const struct again *again, vmxci_error *err)
{
    int status = VMXCI_OK;
    for (size_t i = 0; i < NAMED_FILES; i++) {
        const struct named_file *file = &r->files[i];
        if (!has_old_name(r, file))
            continue;
        if (!is_named(again, i, file->to))
            report_old_name(record, o, file, "the .vmx file was changed meanwhile");
        else if (unlink_old_name(r, file, err) != VMXCI_OK)
            status = err->code;
    }
    return status;
}

int remove_old_names(struct record *record, const struct options *o, struct renaming *r,
                     vmxci_error *err)
{
    struct again again;
    vmxci_error reason;
    int status = VMXCI_OK;
    if (begin_again(&again, record_path(record), r, o, &reason) == VMXCI_OK)
        status = unlink_old_names(record, o, r, &again, err);
    else
        report_old_names(record, o, r, reason.message);
    end_again(&again);
    return status;
}

/* ---- new names ------------------------------------------------------------------------- */

static bool has_links(const struct renaming *r)
{
    for (size_t i = 0; i < NAMED_FILES; i++)
        if (r->files[i].linked)
            return true;
    return false;
}

/* A new name is not removed if another process has made it that of the VM. */
static void keep_used_names(struct renaming *r, const struct again *again)
{
    for (size_t i = 0; i < NAMED_FILES; i++)
        if (!is_named(again, i, r->files[i].from))
            r->files[i].linked = false;
}

void remove_new_names(struct record *record, const struct options *o, struct renaming *r,
                      vmxci_error *err)
{
    struct again again;
    vmxci_error reason;
    if (!has_links(r))
        return;
    if (begin_again(&again, record_path(record), r, o, &reason) == VMXCI_OK) {
        keep_used_names(r, &again);
        unlink_new_names(r, err);
    } else {
        (void)fail_with(err, err->code, "%s; the new names of files are left: %s", err->message,
                        reason.message);
    }
    end_again(&again);
}

/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <fcntl.h>
#include <string.h>

#include "command.h"
#include "edit.h"
#include "error.h"
#include "input.h"
#include "options/options.h"
#include "options/usage.h"
#include "output/buffer.h"
#include "output/changes.h"
#include "output/diff.h"
#include "output/json.h"
#include "output/note_report.h"
#include "output/printer.h"
#include "output/record.h"
#include "output/report.h"
#include "paths.h"
#include "signals.h"
#include "wait_notice.h"

struct run {
    const struct options *o;
    edit_fn fn;
    void *payload;
};

enum {
    MESSAGES_ROOM = 2048 /* for the usual messages after the file was written */
};

/* ---- options of the library ------------------------------------------------------------ */

vmxci_edit_options edit_options(const struct options *o)
{
    vmxci_edit_options options = VMXCI_EDIT_OPTIONS_INIT;
    options.keep = o->keep;
    return options;
}

static int stop_waiting(void *notice)
{
    update_wait_notice(notice);
    return has_pending_signal();
}

static vmxci_vm_options vm_options(const struct options *o, struct wait_notice *notice)
{
    vmxci_vm_options options = VMXCI_VM_OPTIONS_INIT;
    options.edit = 1;
    options.lock_timeout = o->lock_timeout;
    options.break_lock = o->break_lock;
    options.ignore_esxi_lock = o->ignore_esxi_lock;
    options.ignore_disk_lock = o->ignore_disk_lock;
    options.allow_partial_encryption = o->allow_partial;
    options.any_file = o->any_file;
    options.stop = stop_waiting;
    options.stop_payload = notice;
    return options;
}

/* A vmxci_note_fn; PAYLOAD is the record of the VM. */
static int report_commit_note(const vmxci_note *note, void *payload)
{
    struct record *record = payload;
    report_note(&record->messages, record_path(record), note);
    return 0;
}

static vmxci_commit_options commit_options(const struct options *o, struct record *record)
{
    vmxci_commit_options options = VMXCI_COMMIT_OPTIONS_INIT;
    options.dry_run = o->dry_run;
    options.backup_suffix = o->backup;
    options.no_preserve_owner = o->no_preserve_owner;
    options.sync = o->sync;
    options.unchecked = o->force;
    options.note = o->quiet ? NULL : report_commit_note;
    options.payload = record;
    return options;
}

/* ---- one file -------------------------------------------------------------------------- */

static bool is_changed(const struct input *in)
{
    const vmxci_str from = vmxci_doc_emit(original_document(in)), to = vmxci_doc_emit(in->doc);
    return from.len != to.len || (to.len && memcmp(from.ptr, to.ptr, to.len) != 0);
}

/* A protected key is rejected as such even in an encrypted file, where no key can be edited. */
static int edit_visible(const struct run *run, const struct input *in, struct record *record,
                        vmxci_error *err)
{
    vmxci_error encrypted;
    const int status = check_not_encrypted(in->doc, &encrypted);
    const int edited = run->fn(in->doc, record, run->o, run->payload, err);
    if (status == VMXCI_OK || edited == VMXCI_EPROTECTED)
        return edited;
    *err = encrypted;
    return status;
}

/* An edit that changes nothing needs no lock.  Any other edit is repeated if the file was changed
 * before it was locked. */
static int edit_document(const struct run *run, struct input *in, struct record *record,
                         vmxci_error *err)
{
    const struct options *o = run->o;
    int reread, status = edit_visible(run, in, record, err);
    if (status || !in->vm || o->dry_run || !is_changed(in))
        return status;
    status = vmxci_vm_lock(&reread, in->vm, err);
    if (status || !reread)
        return status;
    clear_buffer(&record->remarks);
    return run->fn(in->doc, record, o, run->payload, err);
}

static int check_change(const vmxci_doc *from, const vmxci_doc *to, const struct options *o,
                        vmxci_error *err)
{
    vmxci_check_options options = VMXCI_CHECK_OPTIONS_INIT;
    options.allow_partial_encryption = o->allow_partial;
    options.unchecked = o->force;
    return vmxci_doc_check_edit(from, to, &options, err);
}

/* The new text of standard input is printed even if it is equal to the old one. */
static int commit_stdin(int *changed, const struct input *in, const struct options *o,
                        struct record *record, vmxci_error *err)
{
    const vmxci_doc *original = original_document(in);
    int status = VMXCI_OK;
    *changed = is_changed(in);
    if (*changed)
        status = check_change(original, in->doc, o, err);
    if (status == VMXCI_OK && !o->dry_run) {
        add_str(&record->out, vmxci_doc_emit(in->doc));
        print_out_first(record);
    }
    return status;
}

static int commit_input(int *changed, const struct input *in, const struct options *o,
                        struct record *record, vmxci_error *err)
{
    const vmxci_commit_options options = commit_options(o, record);
    return in->vm ? vmxci_vm_commit(changed, in->vm, &options, err)
                  : commit_stdin(changed, in, o, record, err);
}

/* Reports ERR with the advice that fits the state of IN: the same status can have several reasons.
 */
static int report_failed_edit(const struct run *run, const struct input *in, struct record *record,
                              const vmxci_error *err)
{
    vmxci_state state;
    const bool needs_state = in->vm && (err->code == VMXCI_EOPEN || err->code == VMXCI_ESUSPENDED ||
                                        err->code == VMXCI_ELOCKUNKNOWN);
    const bool known = needs_state && vmxci_vm_state(&state, in->vm, NULL) == VMXCI_OK;
    /* What describes the edit was made before it failed. */
    clear_buffer(&record->out);
    record->edit = EDIT_FAILED;
    record->error_line = err->line;
    return report_failed_vm(record, run->o, err, known ? &state : NULL);
}

static int describe_diff(struct record *record, const struct options *o, const struct input *in,
                         vmxci_error *err)
{
    vmxci_text *diff;
    const int status = vmxci_doc_diff(&diff, original_document(in), in->doc, in->path, err);
    if (status)
        return status;
    add_diff(&record->out, vmxci_text_str(diff), o);
    vmxci_text_free(diff);
    return VMXCI_OK;
}

/* Makes what is printed about an edit, before the file is written, so that nothing can fail
 * afterwards: the diff, and CHANGES, which stay NULL if they are not asked for. */
static int describe_edit(json_t **changes, struct record *record, const struct options *o,
                         const struct input *in, vmxci_error *err)
{
    int status = VMXCI_OK;
    if (o->diff)
        status = describe_diff(record, o, in, err);
    if (status == VMXCI_OK && (prints_json(o) || o->verbose))
        status = collect_changes(changes, original_document(in), in->doc, err);
    if (status == VMXCI_OK &&
        (!grow_buffer(&record->messages, record->remarks.len + MESSAGES_ROOM) ||
         record->remarks.failed || record->out.failed))
        status = fail_no_memory(err);
    return status;
}

static void report_changed(struct record *record, const struct options *o, const json_t *changes)
{
    const char *path = record_path(record);
    if (!o->verbose)
        return;
    report_path(&record->messages, path, o->dry_run ? "would be changed" : "changed");
    report_changes(&record->messages, path, changes);
}

static int report_success(struct record *record, const struct options *o, bool changed,
                          json_t *changes)
{
    const char *path = record_path(record);
    record->edit = changed ? EDIT_CHANGED : EDIT_UNCHANGED;
    if (changed)
        report_changed(record, o, changes);
    if (!prints_json(o))
        return EXIT_DONE;
    return print_json(record, o,
                      path_to_json(path, json_pack("{s:b, s:b, s:O}", "changed", changed, "dryRun",
                                                   o->dry_run, "changes", changes)));
}

static int edit_opened(const struct run *run, struct input *in, struct record *record)
{
    const struct options *o = run->o;
    json_t *changes = NULL;
    vmxci_error err;
    int changed = 0, status = edit_document(run, in, record, &err);
    if (status == VMXCI_OK)
        status = describe_edit(&changes, record, o, in, &err);
    if (status == VMXCI_OK)
        status = commit_input(&changed, in, o, record, &err);
    if (status == VMXCI_OK && !o->quiet)
        add_bytes(&record->messages, record->remarks.ptr, record->remarks.len);
    const int result = status ? report_failed_edit(run, in, record, &err)
                              : report_success(record, o, changed, changes);
    json_decref(changes);
    /* The line numbers are those of the file as it is now. */
    report_notes(record, o, status || o->dry_run ? original_document(in) : in->doc, in->vm);
    return result;
}

/* Edits the VM at PATH.  What is to be printed about it is in RECORD only. */
static void edit_one(const struct run *run, const char *path, struct record *record)
{
    struct wait_notice notice = prepare_wait_notice(run->o, path);
    const vmxci_vm_options options = vm_options(run->o, &notice);
    struct input in;
    vmxci_error err;
    clear_record(record);
    const int status = open_input(&in, path, &options, &err);
    if (!name_record(record, in.path))
        record->status = fail_record(record);
    else if (status == VMXCI_OK)
        record->status = edit_opened(run, &in, record);
    else
        record->status = report_failed_edit(run, &in, record, &err);
    close_input(&in);
}

/* ---- all files ------------------------------------------------------------------------- */

static int check_stdin(const struct options *o)
{
    if (!names_stdin(o))
        return EXIT_DONE;
    if (o->backup)
        return usage_error(o->command, "'--backup' cannot be used with '-' (standard input)");
    if (!o->dry_run && (o->diff || as_json(o)))
        return usage_error(o->command,
                           "with '-' (standard input) '%s' needs '--dry-run': the new text goes to "
                           "standard output",
                           o->diff ? "--diff" : "--output");
    return EXIT_DONE;
}

static int check_options(const struct options *o)
{
    if (o->diff && as_json(o))
        return usage_error(o->command, "'--diff' and '--output' exclude each other");
    return check_stdin(o);
}

/* A file must not be opened as descriptor 0, 1 or 2: what is printed would be written into it. */
static void open_standard_descriptors(void)
{
    for (int fd = 0; fd <= 2; fd++)
        if (fcntl(fd, F_GETFD) < 0)
            (void)open("/dev/null", fd ? O_RDONLY : O_WRONLY);
}

static void edit_each(const struct run *run, struct printer *printer, struct signal_guard *guard)
{
    const struct options *o = run->o;
    struct record record = { .status = 0 };
    for (int i = 0; i < o->path_count && deliver_signals(guard); i++) {
        edit_one(run, o->paths[i], &record);
        print_record(printer, &record);
    }
    free_record(&record);
}

/* Returns an exit status. */
static int look_up_and_edit(const struct run *run, struct signal_guard *guard)
{
    struct printer printer = begin_printer(run->o, NULL);
    const bool found = look_up_paths(&printer, run->o) == EXIT_DONE;
    if (found)
        edit_each(run, &printer, guard);
    const int status = end_printer(&printer);
    if (found)
        print_summary(&printer);
    return status;
}

int edit_all(const struct options *o, edit_fn fn, void *payload)
{
    const struct run run = { .o = o, .fn = fn, .payload = payload };
    struct signal_guard guard;
    int status = check_options(o);
    if (status)
        return status;
    open_standard_descriptors();
    begin_signals(&guard, !names_stdin(o));
    status = look_up_and_edit(&run, &guard);
    return end_signals(&guard, status);
}

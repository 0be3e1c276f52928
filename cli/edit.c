/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "command.h"
#include "edit.h"
#include "input.h"
#include "options/options.h"
#include "options/usage.h"
#include "output/changes.h"
#include "output/diff.h"
#include "output/json.h"
#include "output/note_report.h"
#include "output/report.h"
#include "paths.h"
#include "signals.h"
#include "wait_notice.h"

struct run {
    const struct options *o;
    edit_fn fn;
    edited_fn edited; /* or NULL */
    void *payload;
    struct json_output json;
    struct note_report notes;
    int changed, unchanged, failed; /* numbers of files */
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

static vmxci_commit_options commit_options(const struct options *o, const char **path)
{
    vmxci_commit_options options = VMXCI_COMMIT_OPTIONS_INIT;
    options.dry_run = o->dry_run;
    options.backup_suffix = o->backup;
    options.no_preserve_owner = o->no_preserve_owner;
    options.sync = o->sync;
    options.unchecked = o->force;
    options.note = o->quiet ? NULL : report_each_note;
    options.payload = path;
    return options;
}

/* ---- one file -------------------------------------------------------------------------- */

static bool is_changed(const struct input *in)
{
    const vmxci_str from = vmxci_doc_emit(original_document(in)), to = vmxci_doc_emit(in->doc);
    return from.len != to.len || (to.len && memcmp(from.ptr, to.ptr, to.len) != 0);
}

/* A protected key is rejected as such even in an encrypted file, where no key can be edited. */
static int edit_visible(struct run *run, const struct input *in, vmxci_error *err)
{
    vmxci_error encrypted;
    const int status = check_not_encrypted(in->doc, &encrypted);
    const int edited = run->fn(in->doc, in->path, run->o, run->payload, err);
    if (status == VMXCI_OK || edited == VMXCI_EPROTECTED)
        return edited;
    *err = encrypted;
    return status;
}

/* An edit that changes nothing needs no lock.  Any other edit is repeated if the file was changed
 * before it was locked. */
static int edit_document(struct run *run, struct input *in, vmxci_error *err)
{
    const struct options *o = run->o;
    int reread, status = edit_visible(run, in, err);
    if (status || !in->vm || o->dry_run || !is_changed(in))
        return status;
    status = vmxci_vm_lock(&reread, in->vm, err);
    if (status || !reread)
        return status;
    return run->fn(in->doc, in->path, o, run->payload, err);
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
                        vmxci_error *err)
{
    const vmxci_doc *original = original_document(in);
    const vmxci_str text = vmxci_doc_emit(in->doc);
    int status = VMXCI_OK;
    *changed = is_changed(in);
    if (*changed)
        status = check_change(original, in->doc, o, err);
    if (status == VMXCI_OK && !o->dry_run)
        (void)fwrite(text.ptr, 1, text.len, stdout);
    return status;
}

static int commit_input(int *changed, struct input *in, const struct options *o, vmxci_error *err)
{
    const vmxci_commit_options options = commit_options(o, &in->path);
    return in->vm ? vmxci_vm_commit(changed, in->vm, &options, err)
                  : commit_stdin(changed, in, o, err);
}

/* Reports ERR with the advice that fits the state of IN: the same status can have several reasons.
 */
static int count_failure(struct run *run, const struct input *in, const vmxci_error *err)
{
    vmxci_state state;
    const bool needs_state = in->vm && (err->code == VMXCI_EOPEN || err->code == VMXCI_ESUSPENDED ||
                                        err->code == VMXCI_ELOCKUNKNOWN);
    const bool known = needs_state && vmxci_vm_state(&state, in->vm, NULL) == VMXCI_OK;
    run->failed++;
    run->notes.error_line = err->line;
    return report_failed_vm(&run->json, in->path, err, known ? &state : NULL);
}

/* What is printed about an edit.  It is made before the file is written, so that nothing can fail
 * afterwards. */
struct outcome {
    vmxci_text *diff; /* NULL: not asked for */
    json_t *changes;  /* likewise */
};

static int describe_edit(struct outcome *out, const struct run *run, const struct input *in,
                         vmxci_error *err)
{
    const vmxci_doc *from = original_document(in);
    int status = VMXCI_OK;
    if (run->o->diff)
        status = vmxci_doc_diff(&out->diff, from, in->doc, in->path, err);
    if (status == VMXCI_OK && (run->json.on || run->o->verbose))
        status = collect_changes(&out->changes, from, in->doc, err);
    return status;
}

static void free_outcome(struct outcome *outcome)
{
    vmxci_text_free(outcome->diff);
    json_decref(outcome->changes);
}

static void report_changed(const struct run *run, const char *path, const struct outcome *outcome)
{
    if (!run->o->verbose)
        return;
    report_path(path, run->o->dry_run ? "would be changed" : "changed");
    report_changes(path, outcome->changes);
}

static int report_success(struct run *run, const char *path, bool changed,
                          const struct outcome *outcome)
{
    const struct options *o = run->o;
    *(changed ? &run->changed : &run->unchanged) += 1;
    if (changed)
        report_changed(run, path, outcome);
    if (outcome->diff)
        print_diff(vmxci_text_str(outcome->diff), o);
    if (!run->json.on)
        return EXIT_DONE;
    return print_json(&run->json, path,
                      path_to_json(path, json_pack("{s:b, s:b, s:O}", "changed", changed, "dryRun",
                                                   o->dry_run, "changes", outcome->changes)));
}

static int edit_opened(struct run *run, struct input *in)
{
    const struct options *o = run->o;
    struct outcome outcome = { NULL, NULL };
    vmxci_error err;
    int changed = 0, status = edit_document(run, in, &err);
    if (status == VMXCI_OK)
        status = describe_edit(&outcome, run, in, &err);
    if (status == VMXCI_OK)
        status = commit_input(&changed, in, o, &err);
    if (status == VMXCI_OK && run->edited && !o->quiet)
        run->edited(in->doc, in->path, o, run->payload);
    const int result = status ? count_failure(run, in, &err)
                              : report_success(run, in->path, changed, &outcome);
    free_outcome(&outcome);
    /* The line numbers are those of the file as it is now. */
    report_notes(&run->notes, in->path, status || o->dry_run ? original_document(in) : in->doc,
                 in->vm);
    return result;
}

static int edit_one(struct run *run, const char *path)
{
    struct wait_notice notice = prepare_wait_notice(run->o, path);
    const vmxci_vm_options options = vm_options(run->o, &notice);
    struct input in;
    vmxci_error err;
    const int status = open_input(&in, path, &options, &err) == VMXCI_OK
                           ? edit_opened(run, &in)
                           : count_failure(run, &in, &err);
    close_input(&in);
    return status;
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

static void report_summary(const struct run *run)
{
    if (run->o->verbose && several(run->o))
        fprintf(stderr, "vmxci: %d changed, %d unchanged, %d failed\n", run->changed,
                run->unchanged, run->failed);
}

int edit_all(const struct options *o, edit_fn fn, void *payload)
{
    return edit_all_and_report(o, fn, NULL, payload);
}

static int edit_each(struct run *run, struct signal_guard *guard)
{
    const struct options *o = run->o;
    int status = EXIT_DONE;
    for (int i = 0; i < o->path_count && deliver_signals(guard); i++)
        status = max_status(status, edit_one(run, o->paths[i]));
    end_note_report(&run->notes);
    report_summary(run);
    return status;
}

int edit_all_and_report(const struct options *o, edit_fn fn, edited_fn edited, void *payload)
{
    struct run run = {
        .o = o, .fn = fn, .edited = edited, .payload = payload, .notes = { .o = o }
    };
    struct signal_guard guard;
    int status = check_options(o);
    if (status)
        return status;
    open_standard_descriptors();
    begin_signals(&guard, !names_stdin(o));
    run.json = begin_json(o);
    status = look_up_paths(&run.json, o);
    if (status == EXIT_DONE)
        status = edit_each(&run, &guard);
    end_json(&run.json);
    return end_signals(&guard, status);
}

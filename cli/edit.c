/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "command.h"
#include "edit.h"
#include "input.h"
#include "options/usage.h"
#include "output/json.h"
#include "output/notes.h"
#include "output/report.h"
#include "signals.h"
#include "output/state.h"
#include "wait_notice.h"

struct run {
    const struct options *o;
    edit_fn fn;
    void *payload;
    struct json_output json;
    int changed, unchanged, failed;
};

vmxci_edit_options edit_options(const struct options *o)
{
    vmxci_edit_options options = VMXCI_EDIT_OPTIONS_INIT;
    options.keep = o->keep;
    return options;
}

static int stop_waiting(void *notice)
{
    update_wait_notice(notice);
    return signals_are_due();
}

static vmxci_vm_options vm_options(const struct options *o, struct wait_notice *notice)
{
    vmxci_vm_options options = VMXCI_VM_OPTIONS_INIT;
    options.edit = 1;
    options.lock_timeout = o->lock_timeout;
    options.break_lock = o->break_lock;
    options.ignore_esxi_lock = o->ignore_esxi_lock;
    options.allow_partial_encryption = o->allow_partial;
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
    options.note = o->quiet ? NULL : report_note_fn;
    options.payload = path;
    return options;
}

static int fail(struct run *run, const char *path, const vmxci_error *err)
{
    run->failed++;
    return json_fail(&run->json, path, err);
}

static json_t *json_result(const char *path, bool changed, bool dry_run)
{
    json_t *object = json_with_path(path);
    if (object && json_object_set_new(object, "changed", json_boolean(changed)) == 0 &&
        json_object_set_new(object, "dryRun", json_boolean(dry_run)) == 0)
        return object;
    json_decref(object);
    return NULL;
}

static int tell(struct run *run, const struct input *in, bool changed, const vmxci_text *diff)
{
    const struct options *o = run->o;
    *(changed ? &run->changed : &run->unchanged) += 1;
    if (changed && o->verbose)
        report_path(in->path, o->dry_run ? "would be changed" : "changed");
    if (diff)
        (void)fwrite(vmxci_text_str(diff).ptr, 1, vmxci_text_str(diff).len, stdout);
    return run->json.on ? json_put(&run->json, in->path, json_result(in->path, changed, o->dry_run))
                        : EXIT_DONE;
}

static bool is_changed(const struct input *in)
{
    vmxci_str from = vmxci_doc_emit(input_original(in)), to = vmxci_doc_emit(in->doc);
    return from.len != to.len || (to.len && memcmp(from.ptr, to.ptr, to.len) != 0);
}

/* The new text of standard input goes to standard output, changed or not. */
static int commit_stdin(int *changed, const struct input *in, const struct options *o,
                        vmxci_error *err)
{
    vmxci_str to = vmxci_doc_emit(in->doc);
    *changed = is_changed(in);
    int status = *changed ? vmxci_doc_check_edit(input_original(in), in->doc, o->allow_partial, err)
                          : VMXCI_OK;
    if (status)
        return status;
    if (!o->dry_run)
        (void)fwrite(to.ptr, 1, to.len, stdout);
    return VMXCI_OK;
}

static int commit(int *changed, struct input *in, const struct options *o, vmxci_error *err)
{
    vmxci_commit_options options = commit_options(o, &in->path);
    return in->vm ? vmxci_vm_commit(changed, in->vm, &options, err)
                  : commit_stdin(changed, in, o, err);
}

/* What is not visible cannot be edited; but a key that is never edited is that first. */
static int edit_visible(struct run *run, const struct input *in, vmxci_error *err)
{
    vmxci_error hidden;
    const int status = check_visible(in->doc, &hidden);
    const int edited = run->fn(in->doc, in->path, run->o, run->payload, err);
    if (status == VMXCI_OK || edited == VMXCI_EPROTECTED)
        return edited;
    *err = hidden;
    return status;
}

/* Edit the document.  What changes nothing needs no lock; else the edit is done again if the file
 * turns out to be another once it is locked. */
static int edit_document(struct run *run, struct input *in, vmxci_error *err)
{
    const struct options *o = run->o;
    int reread, status = edit_visible(run, in, err);
    if (status || !in->vm || o->dry_run || !is_changed(in))
        return status;
    status = vmxci_vm_lock(&reread, in->vm, err);
    if (status || !reread)
        return status;
    in->doc = vmxci_vm_doc(in->vm);
    return run->fn(in->doc, in->path, o, run->payload, err);
}

static int edit_opened(struct run *run, struct input *in)
{
    const struct options *o = run->o;
    vmxci_text *diff = NULL;
    vmxci_error err;
    int changed = 0, status = edit_document(run, in, &err), result;
    /* Before the file is written, so that nothing can fail behind it. */
    if (status == VMXCI_OK && o->diff)
        status = vmxci_doc_diff(&diff, input_original(in), in->doc, in->path, &err);
    if (status == VMXCI_OK)
        status = commit(&changed, in, o, &err);
    /* Lines as they are in the file now. */
    if (status == VMXCI_OK && o->verbose && !o->quiet)
        report_text_notes(in->path, o->dry_run ? input_original(in) : in->doc);
    result = status ? fail(run, in->path, &err) : tell(run, in, changed, diff);
    vmxci_text_free(diff);
    return result;
}

static int edit_one(struct run *run, const char *path)
{
    struct wait_notice notice = prepare_wait_notice(run->o, path);
    const vmxci_vm_options options = vm_options(run->o, &notice);
    struct input in;
    vmxci_error err;
    if (input_open(&in, path, &options, &err) != VMXCI_OK) {
        int failure = fail(run, in.path, &err);
        input_close(&in);
        return failure;
    }
    int status = edit_opened(run, &in);
    input_close(&in);
    return status;
}

static int check_stdin(const struct options *o)
{
    if (!names_stdin(o))
        return EXIT_DONE;
    if (o->backup)
        return usage_error(o->command, "--backup does not go with - (standard input)");
    if (!o->dry_run && (o->diff || as_json(o)))
        return usage_error(
            o->command,
            "with - (standard input) %s needs --dry-run: the new text goes to standard output",
            o->diff ? "--diff" : "--output");
    return EXIT_DONE;
}

static int check(const struct options *o)
{
    if (o->diff && as_json(o))
        return usage_error(o->command, "--diff and --output exclude each other");
    return check_stdin(o);
}

/* Where one of the three standard descriptors is closed, a file that is opened later must not get
 * its number: what is printed would go into it. */
static void occupy_descriptors(void)
{
    for (int fd = 0; fd <= 2; fd++)
        if (fcntl(fd, F_GETFD) < 0)
            (void)open("/dev/null", fd ? O_RDONLY : O_WRONLY);
}

int edit_all(const struct options *o, edit_fn fn, void *payload)
{
    struct run run = { .o = o, .fn = fn, .payload = payload };
    struct signal_guard guard;
    int status = check(o);
    if (status)
        return status;
    occupy_descriptors();
    signals_begin(&guard, names_stdin(o));
    run.json = json_begin(o);
    for (int i = 0; i < o->path_count && signals_let_in(&guard); i++)
        status = worse(status, edit_one(&run, o->paths[i]));
    json_end(&run.json);
    if (o->verbose && several(o))
        fprintf(stderr, "vmxci: %d changed, %d unchanged, %d failed\n", run.changed, run.unchanged,
                run.failed);
    return signals_end(&guard, status);
}

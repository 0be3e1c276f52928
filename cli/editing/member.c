/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdlib.h>
#include <string.h>

#include "editing/member.h"
#include "error.h"
#include "options/options.h"
#include "output/buffer.h"
#include "output/changes.h"
#include "output/diff.h"
#include "output/json.h"
#include "output/note_report.h"
#include "output/report.h"
#include "signals.h"

enum {
    MESSAGES_ROOM = 2048 /* for the usual messages after the file was written */
};

/* ---- opening --------------------------------------------------------------------------- */

static int stop_waiting(void *notice)
{
    update_wait_notice(notice);
    return has_pending_signal();
}

vmxci_vm_options edit_vm_options(const struct options *o)
{
    vmxci_vm_options options = VMXCI_VM_OPTIONS_INIT;
    options.edit = 1;
    options.lock_timeout = o->lock_timeout;
    options.break_lock = o->break_lock;
    options.ignore_esxi_lock = o->ignore_esxi_lock;
    options.ignore_disk_lock = o->ignore_disk_lock;
    options.allow_partial_encryption = o->allow_partial;
    options.any_file = o->any_file;
    return options;
}

static vmxci_vm_options vm_options(const struct editor *editor, struct member *member)
{
    vmxci_vm_options options = edit_vm_options(editor->o);
    options.stop = stop_waiting;
    options.stop_payload = &member->notice;
    options.directory = member->directory.inode ? &member->directory : NULL;
    options.host = editor->host;
    return options;
}

void open_member(struct member *member, const struct editor *editor)
{
    const vmxci_vm_options options = vm_options(editor, member);
    if (member->status)
        return;
    member->notice = prepare_wait_notice(editor->o, member->path);
    member->status = open_input(&member->in, member->path, &options, &member->err);
    if (!name_record(&member->record, member->in.path))
        member->status = fail_no_memory(&member->err);
}

/* ---- editing --------------------------------------------------------------------------- */

static bool is_changed(const struct input *in)
{
    const vmxci_str from = vmxci_doc_emit(original_document(in)), to = vmxci_doc_emit(in->doc);
    return from.len != to.len || (to.len && memcmp(from.ptr, to.ptr, to.len) != 0);
}

bool is_member_changed(const struct member *member)
{
    return member->status == VMXCI_OK && is_changed(&member->in);
}

static int call_editor(struct member *member, const struct editor *editor, vmxci_error *err)
{
    return editor->fn(member->in.doc, &member->record, editor->o, editor->payload, err);
}

static int check_member(struct member *member, const struct editor *editor, vmxci_error *err)
{
    if (!editor->check)
        return VMXCI_OK;
    return editor->check(&member->in, editor->o, editor->payload, err);
}

/* A protected key is rejected as such even in an encrypted file, where no key can be edited. */
void edit_member(struct member *member, const struct editor *editor)
{
    vmxci_error encrypted;
    if (member->status || member->same_as)
        return;
    const int status = check_not_encrypted(member->in.doc, &encrypted);
    member->status = call_editor(member, editor, &member->err);
    if (status == VMXCI_OK && member->status == VMXCI_OK)
        member->status = check_member(member, editor, &member->err);
    if (status == VMXCI_OK || member->status == VMXCI_EPROTECTED)
        return;
    member->err = encrypted;
    member->status = status;
}

static int lock_and_repeat(struct member *member, const struct editor *editor)
{
    int reread;
    int status = vmxci_vm_lock(&reread, member->in.vm, &member->err);
    if (status == VMXCI_OK && reread) {
        clear_buffer(&member->record.remarks);
        status = call_editor(member, editor, &member->err);
    }
    return status ? status : check_member(member, editor, &member->err);
}

/* ---- describing ------------------------------------------------------------------------ */

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

/* Makes the diff, and `changes`. */
static int describe_edit(struct member *member, const struct options *o)
{
    struct record *record = &member->record;
    const struct input *in = &member->in;
    int status = VMXCI_OK;
    if (o->diff)
        status = describe_diff(record, o, in, &member->err);
    if (status == VMXCI_OK && (prints_json(o) || o->verbose))
        status = collect_changes(&member->changes, original_document(in), in->doc, &member->err);
    if (status == VMXCI_OK &&
        (!grow_buffer(&record->messages, record->remarks.len + MESSAGES_ROOM) ||
         record->remarks.failed || record->out.failed))
        status = fail_no_memory(&member->err);
    return status;
}

/* A file in which nothing changes is not written. */
static int prepare_member(struct member *member, const struct editor *editor)
{
    if (!editor->prepare || !is_member_changed(member))
        return VMXCI_OK;
    const int status = editor->prepare(&member->in, editor->o, editor->payload, &member->err);
    member->prepared = status == VMXCI_OK;
    return status;
}

void lock_member(struct member *member, const struct editor *editor)
{
    const struct options *o = editor->o;
    if (member->in.vm && !o->dry_run && is_member_changed(member))
        member->status = lock_and_repeat(member, editor);
    if (member->status == VMXCI_OK)
        member->status = describe_edit(member, o);
    if (member->status == VMXCI_OK)
        member->status = prepare_member(member, editor);
}

/* ---- committing ------------------------------------------------------------------------ */

void abort_member(struct member *member)
{
    if (is_member_changed(member))
        member->status = fail_with(&member->err, VMXCI_EABORTED,
                                   "not written, because another VM could not be "
                                   "('--all-or-nothing')");
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
void commit_stdin_member(struct member *member, const struct editor *editor)
{
    const struct options *o = editor->o;
    const struct input *in = &member->in;
    member->changed = is_member_changed(member);
    if (member->changed)
        member->status = check_change(original_document(in), in->doc, o, &member->err);
    if (member->status == VMXCI_OK && !o->dry_run) {
        add_str(&member->record.out, vmxci_doc_emit(in->doc));
        print_out_first(&member->record);
    }
}

/* ---- reporting ------------------------------------------------------------------------- */

/* Reports the failure with the advice that fits the state of the VM: the same status can have
 * several reasons. */
static int report_failed_edit(struct member *member, const struct options *o)
{
    vmxci_state state;
    vmxci_vm *vm = member->in.vm;
    const int code = member->err.code;
    const bool needs_state =
        vm && (code == VMXCI_EOPEN || code == VMXCI_ESUSPENDED || code == VMXCI_ELOCKUNKNOWN);
    const bool known = needs_state && vmxci_vm_state(&state, vm, NULL) == VMXCI_OK;
    /* What describes the edit was made before it failed. */
    clear_buffer(&member->record.out);
    member->record.edit = EDIT_FAILED;
    member->record.error_line = member->err.line;
    return report_failed_vm(&member->record, o, &member->err, known ? &state : NULL);
}

static void report_changed(struct record *record, const struct options *o, const json_t *changes)
{
    const char *path = record_path(record);
    if (!o->verbose)
        return;
    report_path(&record->messages, path, o->dry_run ? "would be changed" : "changed");
    report_changes(&record->messages, path, changes);
}

static int report_success(struct member *member, const struct editor *editor)
{
    const struct options *o = editor->o;
    struct record *record = &member->record;
    record->edit = member->changed ? EDIT_CHANGED : EDIT_UNCHANGED;
    if (!o->quiet)
        add_bytes(&record->messages, record->remarks.ptr, record->remarks.len);
    if (member->changed)
        report_changed(record, o, member->changes);
    if (editor->describe)
        return editor->describe(&member->in, record, o, editor->payload);
    if (!prints_json(o))
        return EXIT_DONE;
    return print_json(record, o,
                      path_to_json(record_path(record),
                                   json_pack("{s:b, s:b, s:O}", "changed", member->changed,
                                             "dryRun", o->dry_run, "changes", member->changes)));
}

static void finish_member(struct member *member, const struct editor *editor)
{
    const bool failed = member->status != VMXCI_OK;
    const enum edit_end end = !failed           ? END_WRITTEN
                              : member->changed ? END_UNSYNCED
                                                : END_NOT_WRITTEN;
    if (!member->prepared)
        return;
    const int status =
        editor->finish(&member->record, editor->o, editor->payload, end, &member->err);
    if (!failed)
        member->status = status;
}

void report_member(struct member *member, const struct editor *editor)
{
    const struct options *o = editor->o;
    struct record *record = &member->record;
    finish_member(member, editor);
    const bool is_old = member->status || o->dry_run;
    if (!record->path.len && !name_record(record, member->path))
        record->status = fail_record(record);
    else
        record->status = member->status ? report_failed_edit(member, o)
                                        : report_success(member, editor);
    /* The line numbers are those of the file as it is now. */
    if (member->in.doc && !editor->describe)
        report_notes(record, o, is_old ? original_document(&member->in) : member->in.doc,
                     member->in.vm);
    close_input(&member->in);
}

void free_member(struct member *member)
{
    close_input(&member->in);
    json_decref(member->changes);
    free_record(&member->record);
    free(member->path);
}

/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "command.h"
#include "edit.h"
#include "error.h"
#include "generalize/general.h"
#include "generalize/leftovers.h"
#include "generalize/old_names.h"
#include "generalize/plan.h"
#include "generalize/rename.h"
#include "generalize/selection.h"
#include "input.h"
#include "options/options.h"
#include "output/record.h"
#include "output/report.h"
#include "str.h"

struct run {
    struct selection selection;
    struct renaming *renaming; /* of the single VM, with --rename-files; else NULL */
};

/* ---- the edit -------------------------------------------------------------------------- */

/* Whether VMware does not ask: a value says whether the VM was moved or copied. */
static bool has_answer(const vmxci_doc *doc)
{
    vmxci_line line;
    return vmxci_doc_find(&line, doc, "uuid.action", NULL) == VMXCI_OK &&
           (equals_fold(line.value, "create") || equals_fold(line.value, "keep"));
}

/* Reports that the first start of the VM may wait for a person. */
static void report_question(struct record *record, const struct options *o, const struct run *run,
                            const vmxci_doc *doc)
{
    if (!(run->selection.groups & ROWS_IDENTITY) || (several(o) && !o->verbose) || has_answer(doc))
        return;
    report_note(&record->remarks, record_path(record),
                &(vmxci_note){ .message = "at its first start VMware may ask whether the VM was "
                                          "moved or copied; '--regenerate' lets it start without "
                                          "the question" });
}

static int report_all(struct record *record, const struct options *o, const struct run *run,
                      const struct generalized *g, vmxci_error *err)
{
    if (o->quiet)
        return VMXCI_OK;
    if (run->renaming)
        report_not_renamed(record, run->renaming);
    report_question(record, o, run, g->doc);
    return report_leftovers(record, o, g, err);
}

static int edit_document(vmxci_doc *doc, struct record *record, const struct options *o,
                         const struct run *run, vmxci_error *err)
{
    int status = VMXCI_OK;
    if (run->renaming)
        status = find_files(run->renaming, record_path(record), doc, o, err);
    return status ? status : generalize_document(doc, &run->selection, run->renaming, o, err);
}

/* An edit_fn. */
static int edit(vmxci_doc *doc, struct record *record, const struct options *o, void *payload,
                vmxci_error *err)
{
    const struct run *run = payload;
    struct generalized g = { doc, doc, &run->selection };
    vmxci_doc *before = NULL;
    /* With --dry-run the file stays as it is. */
    int status = o->dry_run ? vmxci_doc_clone(&before, doc, err) : VMXCI_OK;
    if (before)
        g.file = before;
    if (status == VMXCI_OK)
        status = edit_document(doc, record, o, run, err);
    if (status == VMXCI_OK)
        status = report_all(record, o, run, &g, err);
    vmxci_doc_free(before);
    return status;
}

/* ---- the check ------------------------------------------------------------------------- */

/* Whether a VM in a state with this REASON is refused whatever is edited. */
static bool comes_first(int reason, const struct options *o)
{
    switch (reason) {
    case VMXCI_ESUSPENDED:
    case VMXCI_EOPEN:
    case VMXCI_EESXI:
        return true;
    case VMXCI_EELSEWHERE:
    case VMXCI_ELOCKUNKNOWN:
        return !o->break_lock;
    default:
        return false;
    }
}

/* A VM that is suspended or in use is refused for that reason, not for the one in ERR. */
static int prefer_state(const struct input *in, const struct options *o, vmxci_error *err)
{
    vmxci_state state;
    if (in->vm && vmxci_vm_state(&state, in->vm, NULL) == VMXCI_OK && comes_first(state.reason, o))
        return fail_with(err, state.reason, "%s", state.why);
    return err->code;
}

/* A copy of a suspended VM would have its saved state: it is refused even if nothing changes. */
static int refuse_suspended(const struct input *in, const struct options *o, vmxci_error *err)
{
    vmxci_state state;
    vmxci_doc_state(&state, original_document(in));
    if (state.power != VMXCI_POWER_SUSPENDED)
        return VMXCI_OK;
    (void)fail_with(err, VMXCI_ESUSPENDED, "%s", state.why);
    return prefer_state(in, o, err);
}

static int check_copy(const struct input *in, const struct options *o, vmxci_error *err)
{
    const unsigned flags = o->allow_snapshots ? VMXCI_COPY_SNAPSHOTS : 0;
    return in->vm ? vmxci_vm_check_copy(in->vm, flags, err)
                  : vmxci_doc_check_copy(original_document(in), flags, err);
}

/* A check_fn. */
static int check(const struct input *in, const struct options *o, void *payload, vmxci_error *err)
{
    const struct run *run = payload;
    int status = refuse_suspended(in, o, err);
    if (status)
        return status;
    status = check_copy(in, o, err);
    if (status == VMXCI_OK && o->strict)
        status = check_leftovers(
            &(struct generalized){ in->doc, original_document(in), &run->selection }, err);
    return status ? prefer_state(in, o, err) : VMXCI_OK;
}

/* ---- files ----------------------------------------------------------------------------- */

/* A prepare_fn. */
static int prepare(const struct input *in, const struct options *o, void *payload, vmxci_error *err)
{
    const struct run *run = payload;
    const int status = link_files(run->renaming, original_document(in), o, err);
    return status ? prefer_state(in, o, err) : VMXCI_OK;
}

/* A finish_fn. */
static int finish(struct record *record, const struct options *o, void *payload, enum edit_end end,
                  vmxci_error *err)
{
    const struct run *run = payload;
    if (end == END_NOT_WRITTEN && !o->dry_run)
        remove_new_names(record, o, run->renaming, err);
    /* Otherwise a crash may bring back the old file, which needs the old names. */
    if (end != END_WRITTEN)
        return VMXCI_OK;
    if (o->verbose)
        report_renamed(record, o, run->renaming);
    return o->dry_run ? VMXCI_OK : remove_old_names(record, o, run->renaming, err);
}

/* ---- all VMs --------------------------------------------------------------------------- */

static int edit_vms(const struct options *o, struct run *run)
{
    struct renaming renaming = { .name = o->new_name, .selection = &run->selection, .dir = -1 };
    struct editor editor = { .o = o, .fn = edit, .check = check, .payload = run };
    if (o->rename_files) {
        run->renaming = &renaming;
        editor.prepare = prepare;
        editor.finish = finish;
    }
    const int status = edit_all(&editor);
    end_renaming(&renaming);
    return status;
}

int generalize_all(const struct options *o)
{
    struct run run = { .renaming = NULL };
    int status = check_name(o);
    if (status)
        return status;
    status = read_selection(&run.selection, o);
    if (status == EXIT_DONE)
        status = edit_vms(o, &run);
    report_unmatched(&run.selection, o);
    free_selection(&run.selection);
    return status;
}

/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdlib.h>

#include "base/error.h"
#include "base/str.h"
#include "vm/commit_group.h"
#include "vm/commit_sync.h"
#include "vm/session.h"

/* ---- VMs that occur more than once ----------------------------------------------------- */

/* Orders commits by the file that was read, then by the VM, then as in the group. */
static int compare_files(const void *a, const void *b)
{
    const vmxi_commit *x = *(vmxi_commit *const *)a, *y = *(vmxi_commit *const *)b;
    const vmxi_identity *f = &x->vm->identity, *g = &y->vm->identity;
    if (f->dev != g->dev)
        return f->dev < g->dev ? -1 : 1;
    if (f->ino != g->ino)
        return f->ino < g->ino ? -1 : 1;
    if (x->vm != y->vm)
        return (uintptr_t)x->vm < (uintptr_t)y->vm ? -1 : 1;
    return (x > y) - (x < y);
}

static void compare_neighbors(vmxi_commit *a, vmxi_commit *b)
{
    const vmxi_identity *f = &a->vm->identity, *g = &b->vm->identity;
    if (f->dev == g->dev && f->ino == g->ino)
        a->is_repeated = b->is_repeated = true;
    if (a->vm != b->vm)
        return;
    b->stage = VMXI_COMMIT_REJECTED;
    vmxi_commit_fail(
        b, vmxi_fail(&b->result->error, VMXCI_EINVAL, "the VM occurs more than once in the group"));
}

/* The lock of a file that occurs more than once may be held by this group.  To wait for it would be
 * in vain, and without a time-out never end. */
static void find_repeated(vmxi_commit_group *g)
{
    for (size_t i = 0; i < g->count; i++)
        g->ordered[i] = &g->at[i];
    if (g->count > 1)
        qsort(g->ordered, g->count, sizeof(vmxi_commit *), compare_files);
    for (size_t i = 1; i < g->count; i++)
        compare_neighbors(g->ordered[i - 1], g->ordered[i]);
}

/* ---- giving up ------------------------------------------------------------------------- */

static bool is_unfinished(const vmxi_commit *c)
{
    return c->stage == VMXI_COMMIT_ACTIVE || c->stage == VMXI_COMMIT_CHECKED;
}

static void stop_group(vmxi_commit_group *g)
{
    for (size_t i = 0; i < g->count; i++)
        if (is_unfinished(&g->at[i]))
            vmxi_commit_fail(&g->at[i], vmxi_fail(&g->at[i].result->error, VMXCI_EBUSY,
                                                  "interrupted; nothing was written"));
}

/* All or nothing: if a VM has failed, undoes those that are not replaced. */
static void abort_if_failed(vmxi_commit_group *g)
{
    const vmxi_commit *failed = NULL;
    if (!g->options->all_or_nothing)
        return;
    for (size_t i = 0; !failed && i < g->count; i++)
        failed = g->at[i].result->status ? &g->at[i] : NULL;
    if (!failed)
        return;
    const vmxi_shown path = vmxi_quote(vmxi_str(vmxci_vm_path(failed->vm)));
    for (size_t i = 0; i < g->count; i++)
        if (is_unfinished(&g->at[i]))
            vmxi_commit_fail(&g->at[i],
                             vmxi_fail(&g->at[i].result->error, VMXCI_EABORTED,
                                       "not written, because another VM of the group could not be "
                                       "written: '%s'",
                                       path.text));
}

/* ---- steps ----------------------------------------------------------------------------- */

typedef int step(vmxi_commit *c);

static bool is_stopped(const vmxi_commit_group *g, const vmxi_commit *c)
{
    const vmxci_vm_options *o = &c->vm->options;
    return g->count > 1 && !g->has_renamed && o->stop && o->stop(o->stop_payload) != 0;
}

static int run_step(vmxi_commit_group *g, vmxi_commit *c, step *run)
{
    const int status = run(c);
    if (status)
        vmxi_commit_fail(c, status);
    g->has_renamed = g->has_renamed || c->stage == VMXI_COMMIT_REPLACED;
    return status;
}

/* Runs a step that only verifies for each VM with an edit, also after a failure. */
static void verify_each(vmxi_commit_group *g, step *run)
{
    for (size_t i = 0; i < g->count; i++) {
        if (g->at[i].stage != VMXI_COMMIT_ACTIVE)
            continue;
        if (is_stopped(g, &g->at[i])) {
            stop_group(g);
            return;
        }
        (void)run_step(g, &g->at[i], run);
    }
    abort_if_failed(g);
}

/* Runs a step for each VM with an edit, until all or nothing means nothing. */
static void run_each(vmxi_commit_group *g, step *run)
{
    for (size_t i = 0; i < g->count; i++) {
        if (g->at[i].stage != VMXI_COMMIT_ACTIVE)
            continue;
        if (is_stopped(g, &g->at[i]))
            stop_group(g);
        else if (run_step(g, &g->at[i], run) != VMXCI_OK)
            abort_if_failed(g);
    }
}

/* Stores the commits of STAGE in `ordered`.  Returns their number. */
static size_t collect(const vmxi_commit_group *g, vmxi_commit_stage stage)
{
    size_t count = 0;
    for (size_t i = 0; i < g->count; i++)
        if (g->at[i].stage == stage)
            g->ordered[count++] = &g->at[i];
    return count;
}

static int confirm_and_finish(vmxi_commit *c)
{
    const int status = vmxi_commit_confirm(c);
    return status ? status : vmxi_commit_finish(c);
}

static void rename_all(vmxi_commit_group *g)
{
    if (g->options->all_or_nothing) {
        run_each(g, vmxi_commit_confirm);
        /* From now on, `stop` is not heeded: the renames are the last step. */
        g->has_renamed = true;
        run_each(g, vmxi_commit_finish);
    } else {
        run_each(g, confirm_and_finish);
    }
}

static void write_all(vmxi_commit_group *g)
{
    const vmxci_sync sync = g->options->sync;
    run_each(g, vmxi_commit_acquire);
    if (g->count > 1)
        run_each(g, vmxi_commit_find_directory);
    run_each(g, vmxi_commit_prepare);
    if (sync == VMXCI_SYNC_BATCH) {
        vmxi_commit_sync_files(g->ordered, collect(g, VMXI_COMMIT_ACTIVE));
        abort_if_failed(g);
    }
    rename_all(g);
    vmxi_commit_sync_directories(g->ordered, collect(g, VMXI_COMMIT_REPLACED), sync);
}

void vmxi_commit_group_run(vmxi_commit_group *g)
{
    find_repeated(g);
    verify_each(g, vmxi_commit_begin);
    if (g->options->dry_run)
        verify_each(g, vmxi_commit_check);
    else
        write_all(g);
    for (size_t i = 0; i < g->count; i++)
        vmxi_commit_end(&g->at[i]);
}

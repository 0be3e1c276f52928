/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <fcntl.h>
#include <stdio.h>
#include <sys/resource.h>

#include "command.h"
#include "edit.h"
#include "editing/group.h"
#include "many/pool.h"
#include "many/walk.h"
#include "options/options.h"
#include "options/usage.h"
#include "output/printer.h"
#include "output/report.h"
#include "paths.h"
#include "signals.h"

enum {
    BATCH = 256,      /* VMs that --sync=batch syncs together */
    BATCH_JOBS = 2,   /* groups at the same time: a sync is of the whole file system */
    OTHER_FILES = 64, /* open files that are not of the VMs of a group */
    MANY_FILES = 1 << 20
};

/* A run over all VMs. */
struct run {
    const struct editor *editor;
    struct printer printer;
    struct walk walk;
    struct turns turns;
    struct pool *pool;   /* NULL with --all-or-nothing */
    struct group *group; /* that is being collected, or NULL */
    size_t group_size;
    bool has_duplicates; /* two PATHs name the same VM */
    size_t group_count;  /* of those that were begun to be collected */
};

vmxci_edit_options edit_options(const struct options *o)
{
    vmxci_edit_options options = VMXCI_EDIT_OPTIONS_INIT;
    options.keep = o->keep;
    return options;
}

/* ---- options --------------------------------------------------------------------------- */

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

/* ---- open files ------------------------------------------------------------------------ */

/* Raises the limit on open files to the most that the system allows, and returns it. */
static size_t raise_file_limit(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return OTHER_FILES;
    const rlim_t most = limit.rlim_max < MANY_FILES ? limit.rlim_max : MANY_FILES;
    if (limit.rlim_cur < most) {
        const struct rlimit raised = { .rlim_cur = most, .rlim_max = limit.rlim_max };
        if (setrlimit(RLIMIT_NOFILE, &raised) == 0)
            return (size_t)most;
    }
    return limit.rlim_cur < MANY_FILES ? (size_t)limit.rlim_cur : MANY_FILES;
}

/* Returns how many descriptors of LIMIT the VMs can have. */
static size_t files_for_vms(size_t limit)
{
    return limit > OTHER_FILES ? limit - OTHER_FILES : 0;
}

/* Returns how many groups of one VM can be open at once. */
static size_t most_groups(size_t limit)
{
    const size_t groups = files_for_vms(limit) / vmxci_commit_descriptors(1, 1);
    return groups ? groups : 1;
}

/* Returns how many VMs JOBS groups can have each. */
static size_t most_members(size_t limit, size_t jobs)
{
    const size_t of_group = vmxci_commit_descriptors(0, 0), room = files_for_vms(limit) / jobs;
    const size_t of_member = vmxci_commit_descriptors(1, 1) - of_group;
    return room > of_group + of_member ? (room - of_group) / of_member : 1;
}

static bool is_batch(const struct options *o)
{
    return o->sync == VMXCI_SYNC_BATCH && !o->dry_run;
}

/* Returns how many VMs a group has, and reduces JOBS to the number of groups that can be open at
 * once. */
static size_t choose_group_size(const struct options *o, uint32_t *jobs)
{
    if (*jobs == 1 && !is_batch(o))
        return 1;
    const size_t limit = raise_file_limit(), most_jobs = most_groups(limit);
    if (*jobs > most_jobs)
        *jobs = (uint32_t)most_jobs;
    if (!is_batch(o))
        return 1;
    const size_t most = most_members(limit, *jobs);
    return most < BATCH ? most : BATCH;
}

/* ---- groups ---------------------------------------------------------------------------- */

static void print_group(struct run *run, const struct group *group)
{
    for (size_t i = 0; i < group->count; i++) {
        const struct record *record = &group->members[i].record;
        count_progress(&run->walk.progress);
        print_with_progress(&run->printer, record, &run->walk.progress);
    }
}

/* Whether no further VM is to be edited. */
static bool must_end(void)
{
    return has_pending_signal() || ferror(stdout);
}

static void run_task(void *task, void *payload)
{
    struct run *run = payload;
    run_group(task, run->editor, &run->turns);
}

static bool finish_task(void *task, void *payload)
{
    print_group(payload, task);
    free_group(task);
    return !must_end();
}

static void discard_task(void *task, void *payload)
{
    (void)payload;
    free_group(task);
}

/* Hands the collected group to the pool.  Returns 0 or the end of the walk. */
static int submit_group(struct run *run)
{
    struct group *group = run->group;
    run->group = NULL;
    return !group || submit_task(run->pool, group) ? 0 : WALK_STOPPED;
}

/* Adds the VM that a walk has found.  Returns 0 or the end of the walk. */
static int collect(vmxci_scan_result *result, void *payload)
{
    struct run *run = payload;
    if (!run->group)
        run->group = new_group(run->group_count++);
    if (!run->group || !add_member(run->group, result->path, result->directory, result->error))
        return WALK_NO_MEMORY;
    return run->group->count == run->group_size ? submit_group(run) : 0;
}

/* ---- the VMs --------------------------------------------------------------------------- */

/* Collects the VMs of all PATHs, which are not walked.  Returns 0 or the end of the run. */
static int collect_paths(struct run *run)
{
    const struct options *o = run->editor->o;
    int ended = 0;
    for (int i = 0; ended == 0 && i < o->path_count; i++)
        ended = collect(&(vmxci_scan_result){ .path = o->paths[i] }, run);
    return ended;
}

/* Collects all VMs.  Returns an exit status, and in IS_COMPLETE whether no VM is missing. */
static int collect_all(bool *is_complete, struct run *run)
{
    const struct options *o = run->editor->o;
    if (finds_vms(o) || o->select || o->reject)
        return run_walk(is_complete, &run->walk, NULL, count_jobs(o));
    const int ended = collect_paths(run);
    *is_complete = ended == 0;
    return ended == WALK_NO_MEMORY ? report_no_memory(o->command->name) : EXIT_DONE;
}

/* ---- each group by itself --------------------------------------------------------------- */

static int run_groups(bool *is_complete, struct run *run)
{
    static const struct pool_functions functions = { run_task, finish_task, discard_task };
    const struct options *o = run->editor->o;
    /* A VM that is named twice is changed by the first edit, not by the one that is faster. */
    uint32_t jobs = several(o) && !run->has_duplicates ? count_jobs(o) : 1;
    if (is_batch(o) && !o->jobs && jobs > BATCH_JOBS)
        jobs = BATCH_JOBS;
    run->group_size = choose_group_size(o, &jobs);
    run->pool = start_pool(jobs, o->unordered, &functions, run);
    if (!run->pool)
        return report_no_memory(o->command->name);
    const int status = collect_all(is_complete, run);
    *is_complete = submit_group(run) == 0 && *is_complete && !must_end();
    end_pool(run->pool);
    return status;
}

/* ---- all or nothing --------------------------------------------------------------------- */

static int refuse_files(size_t count, size_t limit)
{
    fprintf(
        stderr,
        "vmxci: '--all-or-nothing' needs up to %zu open files for %zu VMs, but the limit is %zu; "
        "raise it (ulimit -n), or edit fewer VMs at once\n",
        vmxci_commit_descriptors(count, count) + OTHER_FILES, count, limit);
    return EXIT_IO;
}

/* Collects all VMs before the first is edited. */
static int run_all_or_nothing(bool *is_complete, struct run *run)
{
    const struct options *o = run->editor->o;
    run->group_size = SIZE_MAX;
    const int status = collect_all(is_complete, run);
    if (status || !*is_complete || !run->group)
        return status;
    const size_t limit = raise_file_limit(), count = run->group->count;
    if (!o->dry_run && count > most_members(limit, 1))
        return refuse_files(count, limit);
    run_group(run->group, run->editor, &run->turns);
    print_group(run, run->group);
    return EXIT_DONE;
}

/* ---- a run ----------------------------------------------------------------------------- */

/* Returns an exit status. */
static int run_edits(struct run *run)
{
    const struct options *o = run->editor->o;
    bool is_complete = false;
    int status = EXIT_DONE;
    run->printer = begin_printer(o, NULL);
    const bool found = finds_vms(o) ||
                       look_up_paths(&run->has_duplicates, &run->printer, o) == EXIT_DONE;
    if (found)
        status = o->all_or_nothing ? run_all_or_nothing(&is_complete, run)
                                   : run_groups(&is_complete, run);
    free_group(run->group);
    status = max_status(status, end_printer(&run->printer, is_complete));
    if (found)
        print_summary(&run->printer);
    return status;
}

static int edit_vms(const struct editor *editor)
{
    struct run run = { .editor = editor };
    struct signal_guard guard;
    int status = begin_walk(&run.walk, editor->o);
    if (status)
        return status;
    run.walk.each = collect;
    run.walk.payload = &run;
    begin_turns(&run.turns);
    begin_signals(&guard, !names_stdin(editor->o));
    status = run_edits(&run);
    end_walk(&run.walk);
    end_turns(&run.turns);
    return end_signals(&guard, status);
}

int edit_all(const struct editor *editor)
{
    const struct options *o = editor->o;
    struct editor shared = *editor;
    vmxci_host *host = NULL;
    int status = check_options(o);
    if (status)
        return status;
    open_standard_descriptors();
    if (several(o) && vmxci_host_new(&host, NULL) != VMXCI_OK)
        return report_no_memory(o->command->name);
    shared.host = host;
    status = edit_vms(&shared);
    vmxci_host_free(host);
    return status;
}

/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <string.h>

#include "command.h"
#include "many/walk.h"
#include "options/options.h"
#include "output/buffer.h"
#include "output/printer.h"
#include "output/report.h"
#include "output/stdout.h"
#include "pattern.h"
#include "signals.h"

enum {
    DEFAULT_JOBS = 8 /* they wait for the file system more than they compute */
};

/* ---- options --------------------------------------------------------------------------- */

static int report_list(const char *name, const char *what, int sys)
{
    struct buffer message = { .ptr = NULL };
    start_message(&message, strcmp(name, "-") == 0 ? "standard input" : name);
    add_format(&message, "%s: %s\n", what, strerror(sys));
    print_messages(&message);
    return EXIT_IO;
}

static int open_list(struct walk *walk)
{
    const struct options *o = walk->o;
    walk->list = (struct path_list){ .fd = -1 };
    if (!o->files_from)
        return EXIT_DONE;
    const int sys =
        open_path_list(&walk->list, o->files_from, o->null ? '\0' : '\n', has_pending_signal);
    return sys ? report_list(o->files_from, "cannot open", sys) : EXIT_DONE;
}

static void free_patterns(struct walk *walk)
{
    vmxci_pattern_free(walk->select);
    vmxci_pattern_free(walk->reject);
}

int begin_walk(struct walk *out, const struct options *o)
{
    *out = (struct walk){ .o = o };
    int status = compile_path_pattern(&out->select, o, "--select", o->select);
    if (status == EXIT_DONE)
        status = compile_path_pattern(&out->reject, o, "--reject", o->reject);
    if (status == EXIT_DONE)
        status = open_list(out);
    if (status)
        free_patterns(out);
    else
        begin_progress(&out->progress, o);
    return status;
}

uint32_t count_jobs(const struct options *o)
{
    const uint32_t jobs = o->jobs ? o->jobs : DEFAULT_JOBS;
    return !finds_vms(o) && (uint32_t)o->path_count < jobs ? (uint32_t)o->path_count : jobs;
}

/* ---- the functions that the scan calls -------------------------------------------------- */

static const char *next_of_list(void *payload)
{
    struct walk *walk = payload;
    return next_path(&walk->list);
}

static int prepare(vmxci_scan_result *result, void *payload)
{
    struct walk *walk = payload;
    count_progress(&walk->progress);
    return walk->prepare(result, walk->payload);
}

static int each(vmxci_scan_result *result, void *payload)
{
    struct walk *walk = payload;
    return walk->each(result, walk->payload);
}

static void discard(void *data, void *payload)
{
    struct walk *walk = payload;
    walk->discard(data, walk->payload);
}

static int stop(void *payload)
{
    struct walk *walk = payload;
    update_progress(&walk->progress);
    if (!has_pending_signal())
        return 0;
    /* A thread that prints may wait forever. */
    if (walk->guard && !is_stdout_ready(0))
        release_signals(walk->guard);
    return 1;
}

/* ---- the run --------------------------------------------------------------------------- */

static vmxci_scan_options scan_options(const struct walk *walk, const vmxci_vm_options *vm,
                                       uint32_t jobs)
{
    const struct options *o = walk->o;
    vmxci_scan_options options = VMXCI_SCAN_OPTIONS_INIT;
    options.recursive = o->recursive;
    options.jobs = jobs;
    /* Edits are begun in path order, even if they end in another one: it decides who gets an ID. */
    options.unordered = o->unordered && vm;
    options.hidden = o->hidden;
    options.one_file_system = o->one_file_system;
    options.names_only = !vm;
    options.select = walk->select;
    options.reject = walk->reject;
    options.vm = vm;
    options.next = next_of_list;
    options.prepare = walk->prepare ? prepare : NULL;
    options.discard = walk->discard ? discard : NULL;
    options.stop = stop;
    return options;
}

/* Returns an exit status for RESULT, that of vmxci_scan(). */
static int report_end(const struct walk *walk, int result, const vmxci_error *err)
{
    if (result == WALK_NO_MEMORY)
        return report_no_memory(walk->o->command->name);
    /* The signal ends the program. */
    if (result == VMXCI_OK || result == VMXCI_EBUSY || result == WALK_STOPPED ||
        result == WALK_NO_OUTPUT)
        return EXIT_DONE;
    return print_error(walk->o, walk->o->command->name, err);
}

int run_walk(bool *is_complete, struct walk *walk, const vmxci_vm_options *vm, uint32_t jobs)
{
    const struct options *o = walk->o;
    const vmxci_scan_options options = scan_options(walk, vm, jobs);
    vmxci_error err;
    const int result = vmxci_scan((const char *const *)o->paths, (size_t)o->path_count, &options,
                                  each, walk, &err);
    pause_progress(&walk->progress);
    resume_progress(&walk->progress);
    int status = report_end(walk, result, &err);
    if (walk->list.sys)
        status = max_status(status, report_list(o->files_from, "cannot read", walk->list.sys));
    *is_complete = result == VMXCI_OK && walk->list.sys == 0 && !has_pending_signal();
    return status;
}

void print_with_progress(struct printer *printer, const struct record *record,
                         struct progress *progress)
{
    const bool is_paused = prints_to_terminal(printer, record);
    if (is_paused)
        pause_progress(progress);
    print_record(printer, record);
    if (is_paused)
        resume_progress(progress);
}

void end_walk(struct walk *walk)
{
    end_progress(&walk->progress);
    (void)close_path_list(&walk->list);
    free_patterns(walk);
}

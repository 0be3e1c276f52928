/* SPDX-License-Identifier: MIT */
/* A run over several VMs: which VMs the options ask for, with how many threads, and the progress.
 */
#ifndef CLI_MANY_WALK_H
#define CLI_MANY_WALK_H

#include <stdbool.h>

#include <vmxci.h>

#include "many/path_list.h"
#include "many/progress.h"

struct options;
struct printer;
struct record;
struct signal_guard;

struct walk {
    const struct options *o;
    vmxci_pattern *select, *reject; /* or NULL */
    struct path_list list;
    struct progress progress;
    /* What the command does, see vmxci_scan(). */
    vmxci_scan_fn prepare; /* or NULL */
    vmxci_scan_fn each;
    void (*discard)(void *data, void *payload);
    void *payload; /* of these functions */
    /* Of a run that may end while it waits for the reader of its output; or NULL. */
    const struct signal_guard *guard;
};

/* Results of the functions above that end the run. */
enum walk_end {
    WALK_NO_MEMORY = 1,
    WALK_STOPPED,  /* what ended the run is known elsewhere */
    WALK_NO_OUTPUT /* standard output cannot be written, or has no reader */
};

/* Prepares a run as O asks for, and reports what makes it impossible.  Returns an exit status; if
 * that is not EXIT_DONE, OUT need not be ended.  OUT must not be moved afterwards. */
int begin_walk(struct walk *out, const struct options *o);

/* Runs the walk, opening each VM as VM says; NULL: finding files only.  JOBS: the number of
 * threads. Reports a failure.  Returns an exit status, and in IS_COMPLETE whether no VM is missing.
 */
int run_walk(bool *is_complete, struct walk *walk, const vmxci_vm_options *vm, uint32_t jobs);

/* Prints RECORD where the progress is not. */
void print_with_progress(struct printer *printer, const struct record *record,
                         struct progress *progress);

/* Returns the number of threads that O asks for. */
uint32_t count_jobs(const struct options *o);

void end_walk(struct walk *walk);

#endif

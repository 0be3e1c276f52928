/* SPDX-License-Identifier: MIT */
/* vmxci_scan: verifies the options, and starts and ends the threads. */
#include <config.h>

#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "base/error.h"
#include "base/options.h"
#include "tree/visit.h"
#include "vm/open.h"
#include "vmx/doc.h"

enum {
    DEFAULT_JOBS = 8,
    MAX_JOBS = 256,
    STACK = 1 << 20,     /* bytes of a thread; some systems give much less by themselves */
    FILES_OF_OTHERS = 8, /* open files of the process that are not of the scan */
    FILES_OF_THREAD = 6, /* a directory, a file, a node, and what the state of a VM needs */
    MANY_FILES = 4096
};

/* ---- options --------------------------------------------------------------------------- */

static int resolve_vm_options(vmxi_plan *plan, vmxci_error *err)
{
    const vmxci_vm_options *vm = plan->options.vm;
    plan->vm = (vmxci_vm_options)VMXCI_VM_OPTIONS_INIT;
    if (vm) {
        const int status = vmxi_vm_check_options(vm, err);
        if (status)
            return status;
        plan->vm = *vm;
        /* What follows in a larger structure was zeros, and is not copied. */
        plan->vm.size = sizeof plan->vm;
    }
    if (plan->vm.share_lock || plan->vm.directory)
        return vmxi_fail(err, VMXCI_EINVAL,
                         "a scan takes neither of the options 'share_lock' and 'directory'");
    const int status = vmxi_resolve_parse_options(&plan->parse, plan->vm.parse, err);
    plan->parse.size = sizeof plan->parse;
    return status;
}

static int resolve_options(vmxi_plan *plan, const vmxci_scan_options *opt, vmxci_error *err)
{
    plan->options = (vmxci_scan_options)VMXCI_SCAN_OPTIONS_INIT;
    if (opt) {
        const int status = vmxi_check_options(opt, VMXI_FIRST_SCAN_OPTIONS, sizeof *opt, err);
        if (status)
            return status;
        plan->options = *opt;
    }
    if (plan->options.jobs > MAX_JOBS)
        return vmxi_fail(err, VMXCI_EINVAL, "the option 'jobs' is above %d", MAX_JOBS);
    if (plan->options.jobs == 0)
        plan->options.jobs = DEFAULT_JOBS;
    return resolve_vm_options(plan, err);
}

/* Divides the files that can be open among the threads and the nodes. */
static void divide_files(vmxi_plan *plan)
{
    struct rlimit limit;
    size_t files = MANY_FILES;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < files)
        files = limit.rlim_cur > FILES_OF_OTHERS ? (size_t)limit.rlim_cur - FILES_OF_OTHERS : 0;
    const size_t threads = files / 2 / FILES_OF_THREAD;
    if (plan->options.jobs > threads)
        plan->options.jobs = threads ? (uint32_t)threads : 1;
    const size_t used = plan->options.jobs * FILES_OF_THREAD;
    plan->open_nodes = files > used ? files - used : 1;
}

/* ---- threads --------------------------------------------------------------------------- */

static void *run_thread(void *worker)
{
    vmxi_schedule *schedule = ((vmxi_worker *)worker)->schedule;
    vmxi_visit_units(worker);
    vmxi_schedule_leave(schedule);
    return NULL;
}

/* Starts WORKER with all signals blocked. */
static int start_thread(vmxi_worker *worker)
{
    pthread_attr_t attributes;
    sigset_t all, before;
    int sys = pthread_attr_init(&attributes);
    if (sys)
        return sys;
    (void)pthread_attr_setstacksize(&attributes, STACK);
    sigfillset(&all);
    (void)pthread_sigmask(SIG_SETMASK, &all, &before);
    sys = pthread_create(&worker->thread, &attributes, run_thread, worker);
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    (void)pthread_attr_destroy(&attributes);
    return sys;
}

static void ask_to_stop(vmxi_schedule *s)
{
    const vmxci_scan_options *o = &s->plan->options;
    if (o->stop && o->stop(s->plan->payload)) {
        vmxci_error err;
        vmxi_schedule_end(s, vmxi_fail(&err, VMXCI_EBUSY, "the scan was stopped"), &err);
    }
}

/* Runs COUNT workers, each in a thread of its own.  Fewer threads do the same work. */
static int run_threads(vmxi_worker *workers, size_t count, vmxi_schedule *s, vmxci_error *err)
{
    size_t started = 0;
    int sys = 0;
    s->threads = count;
    while (started < count && (sys = start_thread(&workers[started])) == 0)
        started++;
    for (size_t i = started; i < count; i++)
        vmxi_schedule_leave(s);
    while (!vmxi_schedule_wait(s))
        ask_to_stop(s);
    for (size_t i = 0; i < started; i++)
        (void)pthread_join(workers[i].thread, NULL);
    return started ? VMXCI_OK : vmxi_fail_sys(err, VMXCI_EIO, sys, "cannot start a thread");
}

static int run_workers(vmxi_worker *workers, size_t count, vmxi_schedule *s, vmxci_error *err)
{
    size_t made = 0;
    int status = VMXCI_OK;
    while (made < count && status == VMXCI_OK)
        status = vmxi_worker_init(&workers[made], s, made, err), made++;
    if (status == VMXCI_OK && count == 1 && !s->plan->options.stop)
        vmxi_visit_units(&workers[0]);
    else if (status == VMXCI_OK)
        status = run_threads(workers, count, s, err);
    while (made)
        vmxi_worker_free(&workers[--made]);
    return status;
}

static int run_plan(const vmxi_plan *plan, vmxci_error *err)
{
    vmxi_schedule schedule;
    int status = vmxi_schedule_init(&schedule, plan, err);
    if (status)
        return status;
    vmxi_worker *workers = calloc(plan->options.jobs, sizeof *workers);
    status = workers ? run_workers(workers, plan->options.jobs, &schedule, err)
                     : vmxi_no_memory(err);
    if (status == VMXCI_OK && schedule.result) {
        status = schedule.result;
        if (schedule.error.code && err)
            *err = schedule.error;
    }
    free(workers);
    vmxi_schedule_free(&schedule);
    return status;
}

int vmxci_scan(const char *const *paths, size_t count, const vmxci_scan_options *opt,
               vmxci_scan_fn each, void *payload, vmxci_error *err)
{
    vmxi_plan plan = { .paths = paths, .path_count = count, .each = each, .payload = payload };
    const int status = resolve_options(&plan, opt, err);
    if (status)
        return status;
    divide_files(&plan);
    return run_plan(&plan, err);
}

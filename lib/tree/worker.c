/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdlib.h>

#include "base/error.h"
#include "base/str.h"
#include "tree/worker.h"
#include "vm/found.h"

/* ---- paths ----------------------------------------------------------------------------- */

vmxci_str vmxi_worker_path(const vmxi_worker *w)
{
    return (vmxci_str){ w->path.ptr, w->path.len - 1 };
}

bool vmxi_worker_set_path(vmxi_worker *w, const char *path, size_t len)
{
    w->path.len = 0;
    vmxi_buf_add(&w->path, (vmxci_str){ path, len });
    vmxi_buf_add_char(&w->path, '\0');
    return !w->path.failed;
}

bool vmxi_worker_set_name(vmxi_worker *w, size_t len, const char *name)
{
    w->path.len = len;
    if (len && w->path.ptr[len - 1] != '/')
        vmxi_buf_add_char(&w->path, '/');
    vmxi_buf_add(&w->path, (vmxci_str){ name, strlen(name) + 1 });
    return !w->path.failed;
}

/* ---- results --------------------------------------------------------------------------- */

static int prepare(vmxi_worker *w, vmxi_scanned *result)
{
    vmxci_scan_result shown = { .path = w->path.ptr,
                                .vm = result->vm,
                                .error = result->err,
                                .worker = w->number,
                                .directory = result->directory };
    /* What `prepare` keeps in `data` outlives the arena. */
    if (result->vm)
        vmxi_vm_set_results(result->vm, w->plan->parse.allocator);
    const int ended = w->plan->options.prepare(&shown, w->plan->payload);
    result->data = shown.data;
    vmxci_vm_close(result->vm);
    result->vm = NULL;
    vmxi_arena_reset(&w->arena);
    return ended;
}

int vmxi_worker_add(vmxi_worker *w, vmxi_unit *unit, vmxci_vm *vm, const vmxci_error *failed,
                    const vmxci_directory *directory, vmxci_error *err)
{
    vmxi_scanned result = { .vm = vm };
    int ended = 0;
    if (directory)
        result.directory = *directory;
    result.path = strdup(w->path.ptr);
    if (failed)
        result.err = malloc(sizeof *result.err);
    if (!result.path || (failed && !result.err)) {
        vmxi_scanned_discard(&result, w->plan);
        return vmxi_no_memory(err);
    }
    if (failed)
        *result.err = *failed;
    if (w->plan->options.prepare)
        ended = prepare(w, &result);
    else if (vm)
        vmxi_vm_leave_place(vm);
    if (vmxi_unit_add(unit, &result))
        return ended;
    vmxi_scanned_discard(&result, w->plan);
    return vmxi_no_memory(err);
}

int vmxi_worker_add_failure(vmxi_worker *w, vmxi_unit *unit, const vmxci_error *failed,
                            vmxci_error *err)
{
    if (failed->code == VMXCI_ENOMEM) {
        *err = *failed;
        return VMXCI_ENOMEM;
    }
    return vmxi_worker_add(w, unit, NULL, failed, NULL, err);
}

int vmxi_worker_add_sys_failure(vmxi_worker *w, vmxi_unit *unit, int sys, const char *message,
                                vmxci_error *err)
{
    vmxci_error failed;
    (void)vmxi_fail_sys(&failed, VMXCI_EIO, sys, "%s", message);
    return vmxi_worker_add_failure(w, unit, &failed, err);
}

/* ---- memory --------------------------------------------------------------------------- */

int vmxi_worker_init(vmxi_worker *out, vmxi_schedule *schedule, size_t number, vmxci_error *err)
{
    const vmxi_plan *plan = schedule->plan;
    *out =
        (vmxi_worker){ .plan = plan,
                       .schedule = schedule,
                       .number = number,
                       .vm = plan->vm,
                       .parse = plan->parse,
                       .entries = VMXI_ENTRIES_INIT,
                       .filter = { .select = plan->options.select, .reject = plan->options.reject },
                       .path = VMXI_BUF_INIT(&vmxi_default_allocator),
                       .dirents = malloc(VMXI_DIRENTS) };
    vmxi_arena_init(&out->arena);
    out->vm.parse = &out->parse;
    /* The document of a VM that `prepare` is not the last to see outlives the next one. */
    if (plan->options.prepare && plan->parse.allocator == &vmxi_default_allocator)
        out->parse.allocator = &out->arena.alloc;
    return out->dirents ? VMXCI_OK : vmxi_no_memory(err);
}

void vmxi_worker_free(vmxi_worker *worker)
{
    vmxi_arena_free(&worker->arena);
    vmxi_entries_free(&worker->entries);
    vmxi_filter_free(&worker->filter);
    vmxi_buf_free(&worker->path);
    free(worker->dirents);
}

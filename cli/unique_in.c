/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdio.h>

#include "command.h"
#include "options/options.h"
#include "output/report.h"
#include "signals.h"
#include "unique_in.h"

struct search {
    const struct options *o;
    struct id_owners *owners;
    size_t hidden; /* VMs whose ID is encrypted */
    int status;    /* an exit status */
};

/* Whether ERR means that VMware could not load the file either: then it has no ID. */
static bool is_no_vm(const vmxci_error *err)
{
    return err->code == VMXCI_ENOTVMX || err->code == VMXCI_EUTF16 || err->code == VMXCI_ENUL ||
           err->code == VMXCI_ETOOBIG;
}

static int add_vm(struct search *search, vmxci_scan_result *result)
{
    const vmxci_doc *doc = vmxci_vm_original(result->vm);
    vmxci_state state;
    int64_t id;
    vmxci_doc_state(&state, doc);
    if (state.encryption == VMXCI_ENCRYPTION_FULL) {
        search->hidden++;
        return 0;
    }
    if (vmxci_vmci_get(&id, doc, VMXCI_ID, NULL) != VMXCI_OK)
        return 0;
    const struct vm_identity vm = result->directory.inode
                                      ? identify_in_directory(result->path, result->directory)
                                      : identify_vm(result->path);
    return !add_id_owner(search->owners, (int32_t)id, vm);
}

static int examine(vmxci_scan_result *result, void *payload)
{
    struct search *search = payload;
    if (result->vm)
        return add_vm(search, result);
    if (!is_no_vm(result->error))
        search->status =
            max_status(search->status, print_error(search->o, result->path, result->error));
    return 0;
}

static int is_stopped(void *payload)
{
    (void)payload;
    return has_pending_signal();
}

static int scan(struct search *search, vmxci_error *err)
{
    const struct options *o = search->o;
    vmxci_vm_options vm = VMXCI_VM_OPTIONS_INIT;
    vmxci_scan_options options = VMXCI_SCAN_OPTIONS_INIT;
    /* So that the results have their directories. */
    vm.edit = 1;
    options.vm = &vm;
    options.recursive = 1;
    options.hidden = 1;
    options.unordered = 1;
    options.jobs = o->jobs;
    options.stop = is_stopped;
    return vmxci_scan(&o->unique_in, 1, &options, examine, search, err);
}

int read_owners(struct id_owners *owners, const struct options *o)
{
    struct search search = { .o = o, .owners = owners };
    vmxci_error err;
    const int result = scan(&search, &err);
    if (result > 0)
        return report_no_memory(o->unique_in);
    if (result < 0)
        return print_error(o, o->unique_in, &err);
    if (search.hidden && !o->quiet)
        fprintf(stderr, "vmxci: %s: note: %zu encrypted VMs, whose IDs are not visible\n",
                o->unique_in, search.hidden);
    if (search.status)
        fputs("vmxci: no file was changed: '--unique-in' must read all VMs\n", stderr);
    return search.status;
}

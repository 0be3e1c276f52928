/* SPDX-License-Identifier: MIT */
/* vmxci_vm_commit and vmxci_vm_commit_all: from edited documents to renamed files.  One VM is a
 * group of one. */
#include <config.h>

#include <stdint.h>
#include <stdlib.h>

#include "base/error.h"
#include "base/options.h"
#include "vm/commit_group.h"
#include "vm/session.h"

static const vmxci_commit_options defaults = VMXCI_COMMIT_OPTIONS_INIT;

static int check_options(const vmxci_commit_options *opt, vmxci_error *err)
{
    const int status = vmxi_check_options(opt, VMXI_FIRST_COMMIT_OPTIONS, sizeof *opt, err);
    if (status == VMXCI_OK && (unsigned)opt->sync > VMXCI_SYNC_BATCH)
        return vmxi_fail(err, VMXCI_EINVAL, "unknown value %d of the option 'sync'",
                         (int)opt->sync);
    return status;
}

/* Of a VM that cannot be committed: a commit releases the locks, also if it fails. */
static void release_locks(vmxci_vm *vm, vmxci_error *err)
{
    if (vmxi_vm_check_uncommitted(vm, NULL) == VMXCI_OK)
        vmxi_vm_abandon_locks(vm, err);
}

/* ---- one VM ---------------------------------------------------------------------------- */

int vmxci_vm_commit(int *out, vmxci_vm *vm, const vmxci_commit_options *opt, vmxci_error *err)
{
    *out = 0;
    const int status = check_options(opt ? opt : &defaults, err);
    if (status) {
        release_locks(vm, err);
        return status;
    }
    vmxci_commit_options options = opt ? *opt : defaults;
    if (options.sync == VMXCI_SYNC_BATCH)
        options.sync = VMXCI_SYNC_FILE;
    vmxi_commit commit, *ordered[1];
    vmxci_commit_result result = { .payload = options.payload };
    vmxi_commit_group group = { &commit, ordered, 1, &options, false };
    vmxi_commit_init(&commit, vm, &options, &result);
    vmxi_commit_group_run(&group);
    *out = result.changed;
    if (result.status && err)
        *err = result.error;
    return result.status;
}

/* ---- many VMs -------------------------------------------------------------------------- */

static bool are_reserved_zero(const vmxci_commit_result *result)
{
    for (size_t i = 0; i < sizeof result->reserved / sizeof result->reserved[0]; i++)
        if (result->reserved[i] != 0)
            return false;
    return true;
}

static int check_arguments(const vmxci_commit_options *opt, const vmxci_commit_result results[],
                           size_t count, vmxci_error *err)
{
    int status = check_options(opt, err);
    for (size_t i = 0; status == VMXCI_OK && i < count; i++)
        status = vmxi_check_reserved(are_reserved_zero(&results[i]), err);
    return status;
}

/* Makes ERROR the result of each VM, and releases its locks. */
static int fail_all(vmxci_commit_result results[], vmxci_vm *const vms[], size_t count,
                    const vmxci_error *error, vmxci_error *err)
{
    for (size_t i = 0; i < count; i++) {
        results[i].status = error->code;
        results[i].changed = 0;
        results[i].error = *error;
        release_locks(vms[i], &results[i].error);
    }
    if (err)
        *err = *error;
    return error->code;
}

/* Returns the first failure that is not a consequence of another one. */
static int get_status(const vmxci_commit_result results[], size_t count, vmxci_error *err)
{
    for (size_t i = 0; i < count; i++) {
        if (results[i].status == VMXCI_OK || results[i].status == VMXCI_EABORTED)
            continue;
        if (err)
            *err = results[i].error;
        return results[i].status;
    }
    return VMXCI_OK;
}

static void run_group(vmxi_commit_group *group, vmxci_vm *const vms[],
                      vmxci_commit_result results[])
{
    for (size_t i = 0; i < group->count; i++)
        vmxi_commit_init(&group->at[i], vms[i], group->options, &results[i]);
    vmxi_commit_group_run(group);
}

int vmxci_vm_commit_all(vmxci_commit_result results[], vmxci_vm *const vms[], size_t count,
                        const vmxci_commit_options *opt, vmxci_error *err)
{
    vmxci_error error = { 0 };
    opt = opt ? opt : &defaults;
    if (check_arguments(opt, results, count, &error) != VMXCI_OK)
        return fail_all(results, vms, count, &error, err);
    if (count == 0)
        return VMXCI_OK;
    vmxi_commit_group group = { calloc(count, sizeof *group.at),
                                calloc(count, sizeof *group.ordered), count, opt, false };
    if (group.at && group.ordered)
        run_group(&group, vms, results);
    const bool is_run = group.at && group.ordered;
    free(group.at);
    free(group.ordered);
    if (is_run)
        return get_status(results, count, err);
    (void)vmxi_no_memory(&error);
    return fail_all(results, vms, count, &error, err);
}

/* ---- descriptors ----------------------------------------------------------------------- */

enum {
    FDS_OF_VM = 4,   /* directory, lock directory, old file and new file */
    FDS_OF_LINK = 2, /* directory and lock directory of the link */
    FDS_OF_GROUP = 2 /* for a short time */
};

size_t vmxci_commit_descriptors(size_t vms, size_t links)
{
    return vms * FDS_OF_VM + links * FDS_OF_LINK + FDS_OF_GROUP;
}

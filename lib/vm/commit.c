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

/* ---- one VM ---------------------------------------------------------------------------- */

int vmxci_vm_commit(int *out, vmxci_vm *vm, const vmxci_commit_options *opt, vmxci_error *err)
{
    *out = 0;
    const int status = check_options(opt ? opt : &defaults, err);
    if (status)
        return status;
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

/* Makes ERROR the result of each VM. */
static int fail_all(vmxci_commit_result results[], size_t count, const vmxci_error *error,
                    vmxci_error *err)
{
    for (size_t i = 0; i < count; i++) {
        results[i].status = error->code;
        results[i].changed = 0;
        results[i].error = *error;
    }
    if (err)
        *err = *error;
    return error->code;
}

/* There is no memory for the group.  A commit releases the locks of its VMs, also if it fails. */
static int fail_memory(vmxci_vm *const vms[], size_t count, vmxci_commit_result results[],
                       vmxci_error *err)
{
    vmxci_error error = { 0 };
    (void)vmxi_no_memory(&error);
    (void)fail_all(results, count, &error, err);
    for (size_t i = 0; i < count; i++)
        if (vmxi_vm_check_uncommitted(vms[i], NULL) == VMXCI_OK)
            vmxi_vm_abandon_locks(vms[i], &results[i].error);
    return VMXCI_ENOMEM;
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

int vmxci_vm_commit_all(vmxci_vm *const vms[], size_t count, const vmxci_commit_options *opt,
                        vmxci_commit_result results[], vmxci_error *err)
{
    vmxci_error error = { 0 };
    opt = opt ? opt : &defaults;
    if (check_arguments(opt, results, count, &error) != VMXCI_OK)
        return fail_all(results, count, &error, err);
    if (count == 0)
        return VMXCI_OK;
    vmxi_commit_group group = { calloc(count, sizeof *group.at),
                                calloc(count, sizeof *group.ordered), count, opt, false };
    if (group.at && group.ordered)
        run_group(&group, vms, results);
    const bool is_run = group.at && group.ordered;
    free(group.at);
    free(group.ordered);
    return is_run ? get_status(results, count, err) : fail_memory(vms, count, results, err);
}

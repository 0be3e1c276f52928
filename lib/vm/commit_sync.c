/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/error.h"
#include "file/calls.h"
#include "file/locality.h"
#include "vm/commit_sync.h"

/* ---- files of one file system or directory --------------------------------------------- */

static int compare_directories(const void *a, const void *b)
{
    const vmxi_commit *x = *(vmxi_commit *const *)a, *y = *(vmxi_commit *const *)b;
    if (x->device != y->device)
        return x->device < y->device ? -1 : 1;
    return (x->directory > y->directory) - (x->directory < y->directory);
}

static bool is_same_device(const vmxi_commit *a, const vmxi_commit *b)
{
    return a->device == b->device;
}

static bool is_same_directory(const vmxi_commit *a, const vmxi_commit *b)
{
    return a->device == b->device && a->directory == b->directory;
}

/* Sorts the COUNT commits AT, and calls SYNC for the commits of each file system or directory, of
 * which IS_SAME decides. */
static void for_each_set(vmxi_commit *at[], size_t count,
                         bool (*is_same)(const vmxi_commit *, const vmxi_commit *),
                         void (*sync)(vmxi_commit *at[], size_t count))
{
    if (count > 1)
        qsort(at, count, sizeof(vmxi_commit *), compare_directories);
    for (size_t first = 0, end; first < count; first = end) {
        for (end = first + 1; end < count && is_same(at[first], at[end]);)
            end++;
        sync(at + first, end - first);
    }
}

/* ---- whole file systems ---------------------------------------------------------------- */

/* Syncs the file system of the open directory DIR.  Returns 0, ENOSYS if its files have to be
 * synced one by one, or another errno.  That is so on a file system of a server, which syncfs(2)
 * need not make write anything to its disk. */
static int sync_file_system(int dir)
{
    if (!vmxi_is_local(dir))
        return ENOSYS;
    const int sys = vmxi_syncfs(dir);
    return sys == EINVAL || sys == EOPNOTSUPP ? ENOSYS : sys;
}

/* ---- before the rename ----------------------------------------------------------------- */

static void sync_each_file(vmxi_commit *at[], size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const int status = vmxi_replace_sync_temp(&at[i]->replacing, &at[i]->result->error);
        if (status)
            vmxi_commit_fail(at[i], status);
    }
}

static void sync_files_at_once(vmxi_commit *at[], size_t count)
{
    const int sys = sync_file_system(vmxi_commit_directory(at[0]));
    if (sys == ENOSYS) {
        sync_each_file(at, count);
        return;
    }
    for (size_t i = 0; sys && i < count; i++)
        vmxi_commit_fail(at[i], vmxi_fail_sys(&at[i]->result->error, VMXCI_EIO, sys,
                                              "cannot sync the file system of the new file"));
}

void vmxi_commit_sync_files(vmxi_commit *at[], size_t count)
{
    for_each_set(at, count, is_same_device, sync_files_at_once);
}

/* ---- after the rename ------------------------------------------------------------------ */

static void fail_durable(vmxi_commit *at[], size_t count, int sys, const char *what)
{
    for (size_t i = 0; sys && i < count; i++)
        vmxi_commit_fail(at[i], vmxi_fail_durable(sys, what, &at[i]->result->error));
}

static void sync_directory(vmxi_commit *at[], size_t count)
{
    fail_durable(at, count, vmxi_sync_directory(vmxi_commit_directory(at[0])), "directory");
}

static void sync_directories_at_once(vmxi_commit *at[], size_t count)
{
    const int sys = sync_file_system(vmxi_commit_directory(at[0]));
    if (sys == ENOSYS)
        for_each_set(at, count, is_same_directory, sync_directory);
    else
        fail_durable(at, count, sys, "file system");
}

void vmxi_commit_sync_directories(vmxi_commit *at[], size_t count, vmxci_sync sync)
{
    if (sync == VMXCI_SYNC_BATCH)
        for_each_set(at, count, is_same_device, sync_directories_at_once);
    else if (sync == VMXCI_SYNC_FILE)
        for_each_set(at, count, is_same_directory, sync_directory);
}

/* SPDX-License-Identifier: MIT */
/* One thread of a scan: its memory, the path at hand, and how it adds results. */
#ifndef VMXI_TREE_WORKER_H
#define VMXI_TREE_WORKER_H

#include "base/arena.h"
#include "tree/filter.h"
#include "tree/schedule.h"

enum {
    VMXI_DIRENTS = 32768 /* bytes of a directory that are read at once */
};

/* The memory of one thread, used again for each VM. */
typedef struct vmxi_worker {
    const vmxi_plan *plan;
    vmxi_schedule *schedule;
    size_t number;
    pthread_t thread;
    vmxci_vm_options vm;
    vmxci_parse_options parse;
    vmxi_arena arena; /* of the document at hand, if `prepare` is the last to see it */
    vmxi_entries entries;
    vmxi_filter filter;
    vmxi_buf path;
    void *dirents;
} vmxi_worker;

/* Makes OUT, which must not be moved afterwards.  The caller frees it with vmxi_worker_free in any
 * case.  Returns VMXCI_OK or ENOMEM. */
int vmxi_worker_init(vmxi_worker *out, vmxi_schedule *schedule, size_t number, vmxci_error *err);

void vmxi_worker_free(vmxi_worker *worker);

/* Returns the current path; a NUL follows it. */
vmxci_str vmxi_worker_path(const vmxi_worker *worker);

/* Sets the path to the LEN bytes at PATH.  Returns false if there is no memory. */
bool vmxi_worker_set_path(vmxi_worker *worker, const char *path, size_t len);

/* Replaces what follows the first LEN bytes of the path by NAME.  Returns the same. */
bool vmxi_worker_set_name(vmxi_worker *worker, size_t len, const char *name);

/* Adds a result for the current path to UNIT: VM, the failure FAILED, or with neither the name
 * only; with DIRECTORY unless that is NULL.  Takes over VM.  Returns 0, ENOMEM, or what `prepare`
 * ended the scan with. */
int vmxi_worker_add(vmxi_worker *worker, vmxi_unit *unit, vmxci_vm *vm, const vmxci_error *failed,
                    const vmxci_directory *directory, vmxci_error *err);

/* Adds the failure FAILED.  No memory ends the scan instead. */
int vmxi_worker_add_failure(vmxi_worker *worker, vmxi_unit *unit, const vmxci_error *failed,
                            vmxci_error *err);

/* Adds MESSAGE and the errno SYS as a failure. */
int vmxi_worker_add_sys_failure(vmxi_worker *worker, vmxi_unit *unit, int sys, const char *message,
                                vmxci_error *err);

#endif

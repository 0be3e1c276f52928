/* SPDX-License-Identifier: MIT */
/* How an operation on a lock ended.  Only lockdir.h, where a function is one step on the file
 * system, returns errnos instead. */
#ifndef VMXI_LOCK_RESULT_H
#define VMXI_LOCK_RESULT_H

#include <errno.h>

typedef enum vmxi_lock_outcome {
    VMXI_LOCK_OK = 0,
    VMXI_LOCK_BUSY,    /* the time-out passed */
    VMXI_LOCK_STOPPED, /* the caller stopped the wait */
    VMXI_LOCK_LOST,    /* another process removed or replaced an entry */
    VMXI_LOCK_FAILED   /* a system call failed */
} vmxi_lock_outcome;

typedef struct vmxi_lock_result {
    vmxi_lock_outcome outcome;
    int sys_errno; /* of VMXI_LOCK_FAILED; otherwise 0 */
} vmxi_lock_result;

static inline vmxi_lock_result vmxi_result(vmxi_lock_outcome outcome)
{
    return (vmxi_lock_result){ outcome, 0 };
}

/* Returns VMXI_LOCK_FAILED, or VMXI_LOCK_OK if SYS is 0. */
static inline vmxi_lock_result vmxi_result_of_errno(int sys)
{
    return (vmxi_lock_result){ sys ? VMXI_LOCK_FAILED : VMXI_LOCK_OK, sys };
}

/* The same for a step on our own entries: if they are gone, another process has removed them. */
static inline vmxi_lock_result vmxi_result_of_entry(int sys)
{
    return sys == ENOENT ? vmxi_result(VMXI_LOCK_LOST) : vmxi_result_of_errno(sys);
}

#endif

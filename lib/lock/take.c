/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <errno.h>
#include <unistd.h>

#include "lock/choosing.h"
#include "lock/take.h"
#include "lock/ticket.h"
#include "lock/turn.h"

enum {
    ATTEMPTS = 10
};

/* Returns whether the lock is not needed: nothing can be written, and we only read. */
static bool is_needless(const vmxi_attempt *a, vmxi_lock_result result)
{
    const int sys = result.sys_errno;
    return a->request->shared && !a->has_chosen && (sys == EROFS || sys == EACCES || sys == EPERM);
}

static vmxi_lock_result run_steps(vmxi_attempt *a)
{
    vmxi_lock_result result = vmxi_ticket_draw(a);
    if (result.outcome == VMXI_LOCK_OK)
        result = vmxi_turn_wait(a);
    if (result.outcome)
        return result;
    *a->blocker = (vmxi_finding){ .kind = VMXCI_LOCK_NONE };
    return vmxi_lock_verify(a->lock);
}

static vmxi_lock_result run_attempt(vmxi_attempt *a)
{
    vmxi_lock_result result = vmxi_choosing_begin(a);
    const bool needless = is_needless(a, result);
    if (result.outcome == VMXI_LOCK_OK)
        result = run_steps(a);
    if (result.outcome)
        vmxi_lock_release(a->lock);
    return needless ? vmxi_result(VMXI_LOCK_OK) : result;
}

vmxi_lock_result vmxi_lock_take(vmxi_lock *out, vmxi_finding *blocker, int parent, const char *file,
                                const vmxi_lock_request *request)
{
    vmxi_attempt a = { .lock = out, .request = request, .blocker = blocker };
    *blocker = (vmxi_finding){ .kind = VMXCI_LOCK_NONE };
    *out = (vmxi_lock)VMXI_LOCK_INIT;
    out->pid = getpid();
    const int sys = vmxi_lockdir_init(&out->dir, parent, file);
    if (sys)
        return vmxi_result_of_errno(sys);
    vmxi_host_identify(request->host);
    vmxi_lock_result result = run_attempt(&a);
    for (int i = 1; i < ATTEMPTS && result.outcome == VMXI_LOCK_LOST && !out->leftover[0]; i++)
        result = run_attempt(&a);
    return result.outcome == VMXI_LOCK_LOST ? vmxi_result(VMXI_LOCK_BUSY) : result;
}

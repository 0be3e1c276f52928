/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "base/str.h"
#include "file/process.h"
#include "lock/owner.h"

static bool is_this_machine(vmxci_str machine, const vmxi_host *host)
{
    return vmxi_str_equal(machine, vmxi_str(host->machine.canonical)) ||
           vmxi_str_equal(machine, vmxi_str(host->machine.nodename));
}

/* Returns whether the PID of MEMBER is one of this PID namespace.  The machine ID alone does not
 * tell: two machines can have the same, and each container numbers its processes anew. */
static bool is_this_pidns(const vmxi_member *member, const vmxi_host *host)
{
    if (member->boot.len == 0 && member->pidns == 0)
        return vmxi_host_has_initial_pidns(host);
    return member->pidns != 0 && member->pidns == host->pidns &&
           vmxi_str_equal(member->boot, vmxi_str(host->boot));
}

vmxci_lock_kind vmxi_owner_classify(const vmxi_member *member, const vmxi_host *host)
{
    if (!is_this_machine(member->machine, host))
        return VMXCI_LOCK_ELSEWHERE;
    if (!is_this_pidns(member, host))
        return VMXCI_LOCK_UNKNOWN;
    return vmxi_process_is_dead((pid_t)member->pid, member->start) ? VMXCI_LOCK_STALE
                                                                   : VMXCI_LOCK_HERE;
}

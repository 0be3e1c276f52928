/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "base/str.h"
#include "file/process.h"
#include "lock/owner.h"

static bool is_this_machine(vmxci_str machine, const vmxi_host *host)
{
    return vmxi_str_equal(machine, vmxi_str(host->machine)) ||
           vmxi_str_equal(machine, vmxi_str(host->node));
}

/* Whether a process number in MEMBER means here what it meant there.  Two machines can have one
 * machine id, and containers number processes in their own way: vmxci's members tell. */
static bool shares_numbers(const vmxi_member *member, const vmxi_host *host)
{
    if (member->boot.len == 0 && member->pidns == 0)
        return vmxi_host_sees_all(host);
    return member->pidns != 0 && member->pidns == host->pidns &&
           vmxi_str_equal(member->boot, vmxi_str(host->boot));
}

vmxci_lock_kind vmxi_owner_kind(const vmxi_member *member, const vmxi_host *host)
{
    if (!is_this_machine(member->machine, host))
        return VMXCI_LOCK_ELSEWHERE;
    if (!shares_numbers(member, host))
        return VMXCI_LOCK_UNKNOWN;
    return vmxi_process_is_dead((pid_t)member->pid, member->start) ? VMXCI_LOCK_STALE
                                                                   : VMXCI_LOCK_HERE;
}

/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "base/str.h"
#include "file/locality.h"
#include "file/process.h"
#include "lock/owner.h"

static bool is_this_machine(vmxci_str machine, const vmxi_host *host)
{
    return vmxi_str_equal(machine, vmxi_str(host->machine.canonical)) ||
           vmxi_str_equal(machine, vmxi_str(host->machine.nodename));
}

/* Returns whether MEMBER is from the same boot of the same machine as HOST.  The machine ID alone
 * does not tell: two machines can have the same. */
static bool is_this_boot(const vmxi_member *member, const vmxi_host *host)
{
    return member->boot.len != 0 && vmxi_str_equal(member->boot, vmxi_str(host->boot));
}

bool vmxi_owner_is_contained(const vmxi_member *member, const vmxi_host *host)
{
    return is_this_boot(member, host) && is_this_machine(member->machine, host) &&
           member->pidns != 0 && host->pidns != 0 && member->pidns != host->pidns;
}

static vmxci_lock_kind classify_process(const vmxi_member *member)
{
    return vmxi_process_is_dead((pid_t)member->pid, member->start) ? VMXCI_LOCK_STALE
                                                                   : VMXCI_LOCK_HERE;
}

/* Returns whether the machine of MEMBER, whose ID is ours, is certainly this one. */
static bool is_certainly_here(const vmxi_member *member, int dir)
{
    return vmxi_machine_has_address(member->machine) || vmxi_is_local(dir);
}

vmxci_lock_kind vmxi_owner_classify(const vmxi_member *member, const vmxi_host *host, int dir)
{
    const bool by_vmxci = member->boot.len != 0 || member->pidns != 0;
    if (!is_this_machine(member->machine, host))
        return VMXCI_LOCK_ELSEWHERE;
    /* Each container numbers its processes anew. */
    if (is_this_boot(member, host))
        return member->pidns != 0 && member->pidns == host->pidns ? classify_process(member)
                                                                  : VMXCI_LOCK_UNKNOWN;
    if (by_vmxci) {
        const bool is_other_boot = member->boot.len != 0 && host->boot[0];
        return is_other_boot && is_certainly_here(member, dir) ? VMXCI_LOCK_STALE
                                                               : VMXCI_LOCK_UNKNOWN;
    }
    return vmxi_host_has_initial_pidns(host) && is_certainly_here(member, dir)
               ? classify_process(member)
               : VMXCI_LOCK_UNKNOWN;
}

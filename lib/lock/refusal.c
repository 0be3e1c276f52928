/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "base/error.h"
#include "base/str.h"
#include "lock/refusal.h"

static void refuse_here(const vmxi_finding *who, const char *folder, vmxci_error *err)
{
    const vmxi_shown program = vmxi_quote(who->member.program),
                     entry = vmxi_quote(vmxi_str(who->entry));
    vmxi_fail(err, VMXCI_EOPEN, "in use by %s", program.text[0] ? program.text : "a process");
    if (who->member.pid)
        vmxi_fail_more(err, " (process %lu)", (unsigned long)who->member.pid);
    vmxi_fail_more(err, " on this machine, which holds the lock %s/%s", folder, entry.text);
}

static void refuse_unknown(const vmxi_finding *who, const char *folder, vmxci_error *err)
{
    const vmxi_shown entry = vmxi_quote(vmxi_str(who->entry));
    if (who->sys)
        vmxi_fail_sys(err, VMXCI_ELOCKUNKNOWN, who->sys, "cannot tell who holds the lock %s%s%s",
                      folder, who->entry[0] ? "/" : "", entry.text);
    else if (who->member.machine.len == 0)
        vmxi_fail(err, VMXCI_ELOCKUNKNOWN,
                  "cannot tell who holds the lock %s/%s: it is not written as VMware does", folder,
                  entry.text);
    else
        vmxi_fail(
            err, VMXCI_ELOCKUNKNOWN,
            "cannot tell whether process %lu, which holds the lock %s/%s, still runs: it is of "
            "another container, or of another start of the machine",
            (unsigned long)who->member.pid, folder, entry.text);
}

int vmxi_refuse_lock(const vmxi_finding *who, const char *folder, vmxci_error *err)
{
    vmxci_error unused;
    if (!err)
        err = &unused;
    switch (who->kind) {
    case VMXCI_LOCK_NONE:
    case VMXCI_LOCK_STALE:
        return VMXCI_OK;
    case VMXCI_LOCK_HERE:
        refuse_here(who, folder, err);
        break;
    case VMXCI_LOCK_ELSEWHERE:
        vmxi_fail(
            err, VMXCI_EELSEWHERE, "in use by another machine, %s, which holds the lock %s/%s",
            vmxi_quote(who->member.machine).text, folder, vmxi_quote(vmxi_str(who->entry)).text);
        break;
    case VMXCI_LOCK_ESXI:
        vmxi_fail(err, VMXCI_EESXI,
                  "%s is a file, as ESXi makes it: a host may have the VM in its inventory, or the "
                  "folder was copied from one",
                  folder);
        break;
    case VMXCI_LOCK_UNKNOWN:
        refuse_unknown(who, folder, err);
        break;
    }
    return err->code;
}

int vmxi_refuse_disk(const vmxi_finding *who, const char *folder, vmxci_error *err)
{
    const vmxi_shown holder =
        vmxi_quote(who->member.program.len ? who->member.program : who->member.machine);
    return vmxi_fail(err, VMXCI_EOPEN,
                     "a disk of the VM is in use by %s, which holds the lock %s%s%s",
                     holder.text[0] ? holder.text : "somebody", folder, who->entry[0] ? "/" : "",
                     vmxi_quote(vmxi_str(who->entry)).text);
}

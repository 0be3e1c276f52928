/* SPDX-License-Identifier: MIT */
/* vmxci_backup_check: which suffixes a backup can have.  The backup is made by file/backup.h. */
#include <config.h>

#include <string.h>

#include "base/error.h"
#include "base/str.h"

/* The suffixes of the files of a VM.  A product would take such a backup for a file of the VM, or
 * overwrite or remove it. */
static const char *const reserved[] = {
    ".vmx",  ".vmtx", ".vmx~", ".vmxf", ".vmxa",  ".vmtm", ".vmpl", ".vmsd", ".vmsn",       ".vmss",
    ".vmem", ".vmfd", ".vswp", ".vmdk", ".nvram", ".psf",  ".log",  ".hlog", ".scoreboard", ".lck",
};

/* Whether NAME and SUFFIX together end in END, in any case. */
static bool ends_in(vmxci_str name, vmxci_str suffix, vmxci_str end)
{
    if (suffix.len >= end.len)
        return vmxi_str_ends_fold(suffix, end);
    const vmxci_str rest = { end.ptr, end.len - suffix.len };
    return vmxi_str_ends_fold(end, suffix) && vmxi_str_ends_fold(name, rest);
}

int vmxci_backup_check(const char *name, const char *suffix, vmxci_error *err)
{
    if (suffix[0] == '\0')
        return vmxi_fail(err, VMXCI_EINVAL, "the backup suffix is empty");
    if (strchr(suffix, '/'))
        return vmxi_fail(err, VMXCI_EINVAL, "the backup suffix '%s' contains a '/'",
                         vmxi_quote(vmxi_str(suffix)).text);
    for (size_t i = 0; i < sizeof reserved / sizeof reserved[0]; i++)
        if (ends_in(vmxi_str(name), vmxi_str(suffix), vmxi_str(reserved[i])))
            return vmxi_fail(err, VMXCI_EINVAL,
                             "the name of the backup would end in '%s', which VMware uses for its "
                             "own files; choose another suffix",
                             reserved[i]);
    return VMXCI_OK;
}

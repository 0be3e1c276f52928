/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/str.h"
#include "file/read.h"
#include "vm/beside.h"

int vmxi_fail_beside(vmxci_error *err, const vmxci_error *failure, const char *name)
{
    if (failure->code == VMXCI_ENOMEM)
        return vmxi_no_memory(err);
    (void)vmxi_fail(err, failure->code, "'%s': %s", vmxi_quote(vmxi_str(name)).text,
                    failure->message);
    if (err)
        err->sys_errno = failure->sys_errno;
    return failure->code;
}

/* Reports that NAME, of which vmxi_open reported FAILURE, is a symbolic link, for which some
 * systems have EMLINK, or does not exist. */
static int fail_open(vmxci_error *err, const vmxci_error *failure, const char *name)
{
    if (failure->sys_errno == ELOOP || failure->sys_errno == EMLINK)
        return vmxi_fail(err, VMXCI_ENOTVMX, "not a regular file but a symbolic link");
    if (failure->code == VMXCI_ENOENT || failure->sys_errno == ENAMETOOLONG)
        return vmxi_fail(err, VMXCI_ENOENT, "no such file");
    if (failure->code == VMXCI_ENOTVMX)
        return vmxi_fail(err, VMXCI_ENOTVMX, "%s", failure->message);
    return vmxi_fail_beside(err, failure, name);
}

int vmxi_open_regular_beside(int *out, int dir, const char *name, vmxci_error *err)
{
    struct stat st;
    vmxci_error failure;
    int status = vmxi_open(out, &st, dir, name, O_NOFOLLOW, &failure);
    if (status)
        return fail_open(err, &failure, name);
    status = vmxi_check_regular(&st, err);
    if (status) {
        close(*out);
        *out = -1;
    }
    return status;
}

int vmxi_open_beside(int *out, int dir, const char *name, vmxci_error *err)
{
    vmxci_error failure = { 0 };
    const int status = vmxi_open_regular_beside(out, dir, name, &failure);
    if (status == VMXCI_ENOENT || status == VMXCI_ENOTVMX)
        return VMXCI_OK;
    if (status && err)
        *err = failure;
    return status;
}

/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
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

/* Returns whether FAILURE means that there is no such file, or a symbolic link in its place, for
 * which some systems have EMLINK. */
static bool is_no_file(const vmxci_error *failure)
{
    return failure->code == VMXCI_ENOENT || failure->code == VMXCI_ENOTVMX ||
           failure->sys_errno == ELOOP || failure->sys_errno == EMLINK ||
           failure->sys_errno == ENAMETOOLONG;
}

int vmxi_open_beside(int *out, int dir, const char *name, vmxci_error *err)
{
    struct stat st;
    vmxci_error failure;
    const int status = vmxi_open(out, &st, dir, name, O_NOFOLLOW, &failure);
    if (status)
        return is_no_file(&failure) ? VMXCI_OK : vmxi_fail_beside(err, &failure, name);
    if (!S_ISREG(st.st_mode)) {
        close(*out);
        *out = -1;
    }
    return VMXCI_OK;
}

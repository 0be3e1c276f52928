/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
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
    if (failure->sys_errno == ENOTDIR)
        return vmxi_fail(err, VMXCI_ENOTVMX, "not in a directory");
    if (failure->code == VMXCI_ENOENT || failure->sys_errno == ENAMETOOLONG)
        return vmxi_fail(err, VMXCI_ENOENT, "no such file");
    if (failure->code == VMXCI_ENOTVMX)
        return vmxi_fail(err, VMXCI_ENOTVMX, "%s", failure->message);
    return vmxi_fail_beside(err, failure, name);
}

static int open_regular(int *out, int dir, const char *name, const char *path, vmxci_error *err)
{
    struct stat st;
    vmxci_error failure;
    int status = vmxi_open(out, &st, dir, name, O_NOFOLLOW, &failure);
    if (status)
        return fail_open(err, &failure, path);
    status = vmxi_check_regular(&st, err);
    if (status) {
        close(*out);
        *out = -1;
    }
    return status;
}

/* Opens the directory in DIR whose name is the first LEN bytes at NAME. */
static int open_directory(int *out, int dir, const char *name, size_t len, const char *path,
                          vmxci_error *err)
{
    char component[NAME_MAX + 1];
    struct stat st;
    vmxci_error failure;
    if (len > NAME_MAX)
        return vmxi_fail(err, VMXCI_ENOENT, "no such file");
    memcpy(component, name, len);
    component[len] = '\0';
    const int status = vmxi_open(out, &st, dir, component, O_NOFOLLOW | O_DIRECTORY, &failure);
    return status ? fail_open(err, &failure, path) : VMXCI_OK;
}

int vmxi_open_regular_beside(int *out, int dir, const char *path, vmxci_error *err)
{
    const char *name = path, *slash;
    int at = dir, status = VMXCI_OK;
    *out = -1;
    while (status == VMXCI_OK && (slash = strchr(name, '/'))) {
        int next = -1;
        status = open_directory(&next, at, name, (size_t)(slash - name), path, err);
        if (at != dir)
            close(at);
        at = next;
        name = slash + 1;
    }
    if (status == VMXCI_OK)
        status = open_regular(out, at, name, path, err);
    if (at >= 0 && at != dir)
        close(at);
    return status;
}

int vmxi_open_beside(int *out, int dir, const char *path, vmxci_error *err)
{
    vmxci_error failure = { 0 };
    const int status = vmxi_open_regular_beside(out, dir, path, &failure);
    if (status == VMXCI_ENOENT || status == VMXCI_ENOTVMX)
        return VMXCI_OK;
    if (status && err)
        *err = failure;
    return status;
}

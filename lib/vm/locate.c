/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <fcntl.h>
#include <stdbool.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/str.h"
#include "base/text.h"
#include "file/read.h"
#include "vm/candidates.h"
#include "vm/locate.h"

enum {
    NO_FD = -1
};

static void close_file(int *fd)
{
    close(*fd);
    *fd = NO_FD;
}

/* Opens PATH, which must be a regular file or, if ALLOW_DIRECTORY, a directory. */
static int open_path(int *fd, struct stat *st, const char *path, bool allow_directory,
                     vmxci_error *err)
{
    int status = vmxi_open(fd, st, AT_FDCWD, path, 0, err);
    if (status || (allow_directory && S_ISDIR(st->st_mode)))
        return status;
    status = vmxi_check_regular(st, err);
    if (status)
        close_file(fd);
    return status;
}

/* Sets OUT to the path of the .vmx file in DIRECTORY, which is open as FD.  FD is closed. */
static int locate_in_directory(vmxci_text **out, int fd, const char *directory, vmxci_error *err)
{
    vmxi_buf path = VMXI_BUF_INIT(&vmxi_default_allocator);
    vmxci_text *name;
    int status = vmxi_find_vmx_name(&name, fd, err);
    if (status)
        return status;
    vmxi_buf_add(&path, vmxi_str(directory));
    if (path.len && path.ptr[path.len - 1] != '/')
        vmxi_buf_add_char(&path, '/');
    vmxi_buf_add(&path, vmxci_text_str(name));
    vmxci_text_free(name);
    return vmxi_text_from_buf(out, &path, err);
}

/* Sets OUT to the path of the file that PATH means.  If PATH is that file itself, FD is the open
 * file, described by ST; else FD is NO_FD. */
static int locate(vmxci_text **out, int *fd, struct stat *st, const char *path, vmxci_error *err)
{
    *out = NULL;
    int status = open_path(fd, st, path, true, err);
    if (status)
        return status;
    if (S_ISDIR(st->st_mode)) {
        const int directory = *fd;
        *fd = NO_FD;
        return locate_in_directory(out, directory, path, err);
    }
    status = vmxi_text_copy(out, &vmxi_default_allocator, vmxi_str(path), err);
    if (status)
        close_file(fd);
    return status;
}

int vmxi_locate_open(vmxci_text **path_out, int *fd, struct stat *st, const char *path,
                     vmxci_error *err)
{
    int status = locate(path_out, fd, st, path, err);
    if (status || *fd != NO_FD)
        return status;
    status = open_path(fd, st, vmxci_text_str(*path_out).ptr, false, err);
    if (status) {
        vmxci_text_free(*path_out);
        *path_out = NULL;
    }
    return status;
}

int vmxci_locate(vmxci_text **out, const char *path, vmxci_error *err)
{
    int fd;
    struct stat st;
    int status = locate(out, &fd, &st, path, err);
    if (status == VMXCI_OK && fd != NO_FD)
        close(fd);
    return status;
}

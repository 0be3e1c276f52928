/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/error.h"
#include "base/str.h"
#include "base/text.h"
#include "file/calls.h"
#include "vm/found.h"
#include "vm/kind.h"
#include "vm/load.h"
#include "vm/open.h"
#include "vmx/doc.h"

/* The file may have been replaced by anything else since its directory was listed: a FIFO is not
 * waited for, and a symbolic link is not followed. */
static int open_file(int *out, const vmxi_place *place, vmxci_error *err)
{
    *out = vmxi_openat(place->dir, place->name, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_NOFOLLOW);
    if (*out >= 0)
        return VMXCI_OK;
    const bool is_gone = errno == ENOENT || errno == ELOOP || errno == ENXIO || errno == ESTALE;
    return vmxi_fail_sys(err, is_gone ? VMXCI_ENOENT : VMXCI_EIO, errno, "cannot open");
}

/* Finds what a later edit needs to recognize the file. */
static int identify(vmxci_vm *vm, int fd, vmxci_error *err)
{
    struct stat st;
    if (fstat(fd, &st) != 0)
        return vmxi_fail_sys(err, VMXCI_EIO, errno, "cannot stat the file");
    vm->identity = vmxi_identity_of(&st);
    return vmxi_check_regular(&st, err);
}

/* Returns whether FD is a regular file that still exists. */
static bool is_regular(int fd)
{
    struct stat st;
    return fstat(fd, &st) == 0 ? S_ISREG(st.st_mode) : errno != ESTALE;
}

static int read_file(vmxci_vm *vm, int fd, const vmxci_parse_options *parse, vmxci_error *err)
{
    int status = vmxi_doc_read_regular(&vm->doc, fd, parse, err);
    if (status == VMXCI_OK)
        status = vmxi_check_kind(vm->doc, vmxci_vm_path(vm), vm->options.any_file != 0, err);
    if (status == VMXCI_OK && vm->options.edit)
        status = identify(vm, fd, err);
    if (status == VMXCI_OK && vm->options.edit)
        status = vmxi_doc_copy(&vm->original, vm->doc, err);
    return status;
}

static int open_vm(vmxci_vm *vm, const char *path, const vmxci_parse_options *parse,
                   vmxci_error *err)
{
    int fd;
    int status = vmxi_text_copy(&vm->path, &vmxi_default_allocator, vmxi_str(path), err);
    if (status == VMXCI_OK)
        status = open_file(&fd, vm->place, err);
    if (status)
        return status;
    status = read_file(vm, fd, parse, err);
    /* A system call for each file would cost time; what is not a regular file is hardly a VM. */
    if (status && status != VMXCI_ENOMEM && !is_regular(fd))
        status = vmxi_fail(err, VMXCI_ENOENT, "the file has vanished or become something else");
    close(fd);
    return status;
}

int vmxi_vm_open_at(vmxci_vm **out, const vmxi_place *place, const char *path,
                    const vmxci_vm_options *opt, vmxci_error *err)
{
    *out = NULL;
    vmxci_vm *vm = vmxi_vm_new(opt);
    if (!vm)
        return vmxi_no_memory(err);
    vm->place = place;
    const int status = open_vm(vm, path, opt->parse, err);
    if (status)
        vmxci_vm_close(vm);
    else
        *out = vm;
    return status;
}

void vmxi_vm_set_results(vmxci_vm *vm, const vmxci_allocator *alloc)
{
    vm->doc->results = *alloc;
    if (vm->original)
        vm->original->results = *alloc;
}

void vmxi_vm_leave_place(vmxci_vm *vm)
{
    vm->place = NULL;
}

/* SPDX-License-Identifier: MIT */
/* vmxci_vm_open: from a path to a VM. */
#include <config.h>

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/options.h"
#include "file/calls.h"
#include "lock/filelock.h"
#include "vm/host.h"
#include "vm/kind.h"
#include "vm/load.h"
#include "vm/locate.h"
#include "vm/open.h"
#include "vm/session.h"
#include "vmx/doc.h"

/* Reads the file that is open as FD and described by ST. */
static int read_file(vmxci_vm *vm, int fd, const struct stat *st, const vmxci_parse_options *parse,
                     vmxci_error *err)
{
    vm->identity = vmxi_identity_of(st);
    int status = vmxi_doc_read(&vm->doc, fd, st->st_size, parse, err);
    if (status == VMXCI_OK)
        status = vmxi_check_kind(vm->doc, vmxci_vm_path(vm), vm->options.any_file != 0, err);
    if (status == VMXCI_OK && vm->options.edit)
        status = vmxi_doc_copy(&vm->original, vm->doc, err);
    return status;
}

/* Verifies that the file that is open as FD and described by ST is in the directory that it must be
 * in.  If another process has replaced the file meanwhile, opens the file that is there now. */
static int check_place(const vmxci_vm *vm, int *fd, struct stat *st, vmxci_error *err)
{
    vmxi_hold found;
    vmxi_shown unused;
    if (vm->directory.inode == 0)
        return VMXCI_OK;
    int status = vmxi_vm_find_in_directory(&found, vm, err);
    if (status)
        return status;
    if (!vmxi_is_named(found.file.target.dir, found.file.target.name, st)) {
        status = vmxi_old_file_open(&found.file, err);
        if (status == VMXCI_OK) {
            close(*fd);
            *fd = found.file.fd;
            *st = found.file.st;
            found.file.fd = -1;
        }
    }
    (void)vmxi_hold_release(&found, &unused);
    return status;
}

static int open_file(vmxci_vm *vm, const char *path, const vmxci_parse_options *parse,
                     vmxci_error *err)
{
    int fd;
    struct stat st;
    int status = vmxi_locate_open(&vm->path, &fd, &st, path, err);
    if (status)
        return status;
    status = check_place(vm, &fd, &st, err);
    if (status == VMXCI_OK && vm->options.share_lock)
        status = vmxi_vm_take_locks(vm, err);
    /* The locked file may be another one than the file found before. */
    if (status == VMXCI_OK && vm->locked)
        status = read_file(vm, vm->hold->file.fd, &vm->hold->file.st, parse, err);
    else if (status == VMXCI_OK)
        status = read_file(vm, fd, &st, parse, err);
    close(fd);
    if (status)
        vmxi_vm_abandon_locks(vm, err);
    return status;
}

int vmxi_vm_check_options(const vmxci_vm_options *opt, vmxci_error *err)
{
    int status = vmxi_check_options(opt, VMXI_FIRST_VM_OPTIONS, sizeof *opt, err);
    if (status == VMXCI_OK)
        status = vmxi_check_reserved(opt->reserved == 0, err);
    if (status == VMXCI_OK && opt->directory)
        status = vmxi_check_reserved(
            opt->directory->reserved[0] == 0 && opt->directory->reserved[1] == 0, err);
    return status;
}

static int check_options(const vmxci_vm_options *opt, vmxci_error *err)
{
    const int status = vmxi_vm_check_options(opt, err);
    if (status == VMXCI_OK && opt->edit && opt->share_lock)
        return vmxi_fail(err, VMXCI_EINVAL,
                         "the options 'edit' and 'share_lock' exclude each other");
    return status;
}

vmxci_vm *vmxi_vm_new(const vmxci_vm_options *opt)
{
    vmxci_vm *vm = calloc(1, sizeof *vm);
    if (!vm)
        return NULL;
    vm->options = *opt;
    vm->options.parse = NULL;
    vm->options.directory = NULL;
    vm->options.host = NULL;
    if (opt->host)
        vm->host = opt->host->host;
    if (opt->directory)
        vm->directory = *opt->directory;
    return vm;
}

int vmxci_vm_open(vmxci_vm **out, const char *path, const vmxci_vm_options *opt, vmxci_error *err)
{
    static const vmxci_vm_options defaults = VMXCI_VM_OPTIONS_INIT;
    *out = NULL;
    if (!opt)
        opt = &defaults;
    int status = check_options(opt, err);
    if (status)
        return status;
    vmxci_vm *vm = vmxi_vm_new(opt);
    if (!vm)
        return vmxi_no_memory(err);
    status = open_file(vm, path, opt->parse, err);
    if (status)
        vmxci_vm_close(vm);
    else
        *out = vm;
    return status;
}

/* SPDX-License-Identifier: MIT */
/* One VM from open to close. */
#include <config.h>

#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/str.h"
#include "vm/load.h"
#include "vm/locate.h"
#include "vm/vm.h"

/* Read what is open as FD, and described by ST. */
static int read_open(vmxci_vm *vm, int fd, const struct stat *st, const vmxci_parse_options *parse,
                     vmxci_error *err)
{
    vm->identity = vmxi_identity_of(st);
    int status = vmxi_doc_read(&vm->doc, fd, st->st_size, parse, err);
    if (status == VMXCI_OK && vm->options.edit)
        status = vmxci_doc_clone(&vm->original, vm->doc, err);
    return status;
}

static int read_vm(vmxci_vm *vm, const char *path, const vmxci_parse_options *parse,
                   vmxci_error *err)
{
    int fd;
    struct stat st;
    int status = vmxi_locate_open(&vm->path, &fd, &st, path, err);
    if (status)
        return status;
    if (vm->options.share_lock)
        status = vmxi_vm_hold(vm, err);
    if (status == VMXCI_OK && vm->held)
        status = read_open(vm, vm->hold.file.fd, &vm->hold.file.st, parse, err);
    else if (status == VMXCI_OK)
        status = read_open(vm, fd, &st, parse, err);
    close(fd);
    if (status)
        vmxi_vm_give_up(vm, err);
    return status;
}

static int check_options(const vmxci_vm_options *opt, vmxci_error *err)
{
    int status = vmxi_check_size(opt->size, sizeof *opt, err);
    if (status == VMXCI_OK && opt->edit && opt->share_lock)
        return vmxi_fail(err, VMXCI_EINVAL, "an edit needs the lock for itself");
    return status;
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
    vmxci_vm *vm = malloc(sizeof *vm);
    if (!vm)
        return vmxi_no_memory(err);
    memset(vm, 0, offsetof(vmxci_vm, hold));
    vm->options = *opt;
    vm->options.parse = NULL;
    status = read_vm(vm, path, opt->parse, err);
    if (status)
        vmxci_vm_close(vm);
    else
        *out = vm;
    return status;
}

const char *vmxci_vm_path(const vmxci_vm *vm)
{
    return vmxci_text_str(vm->path).ptr;
}

vmxci_doc *vmxci_vm_doc(vmxci_vm *vm)
{
    return vm->doc;
}

const vmxci_doc *vmxci_vm_original(const vmxci_vm *vm)
{
    return vm->original ? vm->original : vm->doc;
}

void vmxci_vm_close(vmxci_vm *vm)
{
    vmxi_shown unused;
    if (!vm)
        return;
    (void)vmxi_vm_let_go(vm, &unused);
    vmxi_folder_free(&vm->seen.folder);
    vmxci_doc_free(vm->original);
    vmxci_doc_free(vm->doc);
    vmxci_text_free(vm->path);
    free(vm);
}

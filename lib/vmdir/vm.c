/* SPDX-License-Identifier: MIT */
/* One VM from open to close. */
#include <config.h>

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/str.h"
#include "file/replace.h"
#include "vmdir/load.h"
#include "vmdir/locate.h"

struct vmxci_vm {
    vmxci_text *path;
    vmxci_doc *doc;
    vmxci_doc *original; /* NULL unless opened to be edited */
    vmxi_identity identity;
    bool done; /* the file is no longer the one that was read */
};

static int read_vm(vmxci_vm *vm, const char *path, const vmxci_vm_options *opt, vmxci_error *err)
{
    int fd;
    struct stat st;
    int status = vmxi_locate_open(&vm->path, &fd, &st, path, err);
    if (status)
        return status;
    vm->identity = vmxi_identity_of(&st);
    status = vmxi_doc_read(&vm->doc, fd, st.st_size, opt ? opt->parse : NULL, err);
    close(fd);
    if (status == VMXCI_OK && opt && opt->edit)
        status = vmxci_doc_clone(&vm->original, vm->doc, err);
    return status;
}

int vmxci_vm_open(vmxci_vm **out, const char *path, const vmxci_vm_options *opt, vmxci_error *err)
{
    *out = NULL;
    int status = opt ? vmxi_check_size(opt->size, sizeof *opt, err) : VMXCI_OK;
    if (status)
        return status;
    vmxci_vm *vm = calloc(1, sizeof *vm);
    if (!vm)
        return vmxi_no_memory(err);
    status = read_vm(vm, path, opt, err);
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

static int check_commit(const vmxci_vm *vm, const vmxci_commit_options *opt, vmxci_error *err)
{
    int status = opt ? vmxi_check_size(opt->size, sizeof *opt, err) : VMXCI_OK;
    if (status)
        return status;
    if (opt && (unsigned)opt->sync > VMXCI_SYNC_NONE)
        return vmxi_fail(err, VMXCI_EINVAL, "no such way to sync");
    if (!vm->original)
        return vmxi_fail(err, VMXCI_EINVAL, "the VM was not opened to be edited");
    if (vm->done)
        return vmxi_fail(err, VMXCI_EINVAL, "the VM was changed already: open it again");
    return VMXCI_OK;
}

static vmxi_replacement plan(const vmxci_vm *vm, const vmxci_commit_options *opt)
{
    vmxi_replacement r = { .path = vmxci_vm_path(vm),
                           .identity = vm->identity,
                           .old_bytes = vmxci_doc_emit(vm->original),
                           .new_bytes = vmxci_doc_emit(vm->doc),
                           .sync = !opt || opt->sync != VMXCI_SYNC_NONE };
    if (!opt)
        return r;
    r.backup_suffix = opt->backup_suffix;
    r.check_backup = vmxci_backup_check;
    r.lose_owner = opt->no_preserve_owner != 0;
    r.note = opt->note;
    r.payload = opt->payload;
    return r;
}

int vmxci_vm_commit(int *out, vmxci_vm *vm, const vmxci_commit_options *opt, vmxci_error *err)
{
    vmxci_error unused;
    *out = 0;
    /* What went wrong is looked at on the way. */
    if (!err)
        err = &unused;
    int status = check_commit(vm, opt, err);
    if (status)
        return status;
    vmxi_replacement r = plan(vm, opt);
    if (vmxi_str_equal(r.old_bytes, r.new_bytes))
        return VMXCI_OK;
    if (opt && opt->dry_run) {
        status = vmxi_replace_check(&r, err);
        *out = status == VMXCI_OK;
        return status;
    }
    status = vmxi_replace(&r, &vm->done, err);
    *out = vm->done;
    return status;
}

int vmxci_backup_check(const char *name, const char *suffix, vmxci_error *err)
{
    static const char *const taken[] = { ".vmx", ".vmtx", ".vmx~", ".lck" };
    char end[16];
    if (suffix[0] == '\0')
        return vmxi_fail(err, VMXCI_EINVAL, "the suffix of a backup is empty");
    if (strchr(suffix, '/'))
        return vmxi_fail(err, VMXCI_EINVAL, "the suffix of a backup holds a '/'");
    /* Of NAME and SUFFIX together only the end counts. */
    size_t len = strlen(name), keep = len < 5 ? len : 5, more = strlen(suffix);
    vmxci_str whole = { suffix, more };
    if (more < 5) {
        memcpy(end, name + len - keep, keep);
        memcpy(end + keep, suffix, more);
        whole = (vmxci_str){ end, keep + more };
    }
    for (size_t i = 0; i < sizeof taken / sizeof taken[0]; i++)
        if (vmxi_str_ends_fold(whole, vmxi_str(taken[i])))
            return vmxi_fail(err, VMXCI_EINVAL,
                             "a backup must not have a name that ends in %s, which VMware takes "
                             "for its own",
                             taken[i]);
    return VMXCI_OK;
}

void vmxci_vm_close(vmxci_vm *vm)
{
    if (!vm)
        return;
    vmxci_doc_free(vm->original);
    vmxci_doc_free(vm->doc);
    vmxci_text_free(vm->path);
    free(vm);
}

/* SPDX-License-Identifier: MIT */
/*
 * commit_group OPTIONS [FILE]...: sets vmci0.present to FALSE in all FILEs, as one group; for
 * death.sh.  OPTIONS is a word of letters: b sync as a batch, a all or nothing, k keep a backup, or
 * `-` for none.  Exit status: 0 all were written; 1 one was not; 2 usage.
 */
#include <config.h>

#include <stdio.h>
#include <string.h>

#include <vmxci.h>

enum {
    MOST = 8
};

static int open_edited(vmxci_vm **out, const char *path, vmxci_error *err)
{
    vmxci_vm_options options = VMXCI_VM_OPTIONS_INIT;
    options.edit = 1;
    const int status = vmxci_vm_open(out, path, &options, err);
    return status ? status : vmxci_vmci_set(vmxci_vm_doc(*out), VMXCI_PRESENT, 0, NULL, err);
}

static int commit(vmxci_vm *const vms[], size_t count, const char *letters, vmxci_error *err)
{
    vmxci_commit_options options = VMXCI_COMMIT_OPTIONS_INIT;
    vmxci_commit_result results[MOST];
    memset(results, 0, sizeof results);
    if (strchr(letters, 'b'))
        options.sync = VMXCI_SYNC_BATCH;
    options.all_or_nothing = strchr(letters, 'a') != NULL;
    options.backup_suffix = strchr(letters, 'k') ? ".bak" : NULL;
    return vmxci_vm_commit_all(results, vms, count, &options, err);
}

int main(int argc, char **argv)
{
    vmxci_vm *vms[MOST] = { NULL };
    vmxci_error err = { 0 };
    const size_t count = argc < 2 ? 0 : (size_t)argc - 2;
    int status = VMXCI_OK;
    if (argc < 2 || count > MOST) {
        fputs("usage: commit_group OPTIONS [FILE]...\n", stderr);
        return 2;
    }
    for (size_t i = 0; i < count && status == VMXCI_OK; i++)
        status = open_edited(&vms[i], argv[i + 2], &err);
    if (status == VMXCI_OK)
        status = commit(vms, count, argv[1], &err);
    if (status)
        fprintf(stderr, "commit_group: %s\n", err.message);
    for (size_t i = 0; i < count; i++)
        vmxci_vm_close(vms[i]);
    return status != VMXCI_OK;
}

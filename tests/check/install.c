/* SPDX-License-Identifier: MIT */
/* A program that uses the installed library: it makes the change of a ReconfigVM call in a .vmx
 * file.  install.sh builds and runs it. */
#include <stdio.h>

#include <vmxci.h>

static int restrict_device(vmxci_doc *doc, vmxci_error *error)
{
    vmxci_vmci_spec spec = VMXCI_VMCI_SPEC_INIT;
    int status = vmxci_vmci_read(&spec, doc, error);

    if (status != VMXCI_OK)
        return status;
    printf("id %lld, unrestricted %d\n", (long long)spec.id, spec.unrestricted);
    spec.gives = VMXCI_GIVES_ID | VMXCI_GIVES_UNRESTRICTED;
    spec.id = -1;
    spec.unrestricted = 0;
    return vmxci_vmci_edit(doc, &spec, NULL, error);
}

int main(int argc, char **argv)
{
    vmxci_vm_options options = VMXCI_VM_OPTIONS_INIT;
    vmxci_error error;
    vmxci_vm *vm;
    int changed, status;

    if (argc != 2)
        return 2;
    options.edit = 1;
    status = vmxci_vm_open(&vm, argv[1], &options, &error);
    if (status == VMXCI_OK)
        status = restrict_device(vmxci_vm_doc(vm), &error);
    if (status == VMXCI_OK)
        status = vmxci_vm_commit(&changed, vm, NULL, &error);
    if (status != VMXCI_OK)
        fprintf(stderr, "%s: %s\n", argv[1], error.message);
    vmxci_vm_close(vm);
    return status == VMXCI_OK ? 0 : 1;
}

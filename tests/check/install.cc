/* SPDX-License-Identifier: MIT */
/* The same program as install.c in C++.  install.sh builds and runs it. */
#include <cstdio>
#include <memory>
#include <stdexcept>

#include <vmxci.h>

namespace
{

class vm
{
public:
    explicit vm(const char *path) : handle_(nullptr, vmxci_vm_close)
    {
        vmxci_vm_options options = VMXCI_VM_OPTIONS_INIT;
        vmxci_vm *opened;
        options.edit = 1;
        check(vmxci_vm_open(&opened, path, &options, &error_));
        handle_.reset(opened);
    }

    vmxci_vmci_spec device()
    {
        vmxci_vmci_spec spec = VMXCI_VMCI_SPEC_INIT;
        check(vmxci_vmci_read(&spec, vmxci_vm_doc(handle_.get()), &error_));
        return spec;
    }

    void edit(const vmxci_vmci_spec &spec)
    {
        check(vmxci_vmci_edit(vmxci_vm_doc(handle_.get()), &spec, nullptr, &error_));
    }

    void commit()
    {
        int changed;
        check(vmxci_vm_commit(&changed, handle_.get(), nullptr, &error_));
    }

private:
    void check(int status) const
    {
        if (status != VMXCI_OK)
            throw std::runtime_error(error_.message);
    }

    vmxci_error error_;
    std::unique_ptr<vmxci_vm, void (*)(vmxci_vm *)> handle_;
};

} // namespace

int main(int argc, char **argv)
try {
    if (argc != 2)
        return 2;
    vm machine(argv[1]);
    vmxci_vmci_spec spec = machine.device();
    std::printf("id %lld, unrestricted %d\n", static_cast<long long>(spec.id), spec.unrestricted);
    spec.gives = VMXCI_GIVES_ID | VMXCI_GIVES_UNRESTRICTED;
    spec.id = -1;
    spec.unrestricted = 0;
    machine.edit(spec);
    machine.commit();
    return 0;
} catch (const std::exception &error) {
    std::fprintf(stderr, "%s: %s\n", argv[1], error.what());
    return 1;
}

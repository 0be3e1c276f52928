/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <string.h>

#include "base/error.h"
#include "base/options.h"

/* On LP64, the sizes of version 0.1 as numbers, so that no change of a member moves them. */
#ifdef __LP64__
_Static_assert(VMXI_FIRST_PARSE_OPTIONS == 24, "vmxci_parse_options of version 0.1");
_Static_assert(VMXI_FIRST_EDIT_OPTIONS == 16, "vmxci_edit_options of version 0.1");
_Static_assert(VMXI_FIRST_VMCI_SPEC == 40, "vmxci_vmci_spec of version 0.1");
_Static_assert(VMXI_FIRST_PATTERN_OPTIONS == 24, "vmxci_pattern_options of version 0.1");
_Static_assert(VMXI_FIRST_VM_OPTIONS == 88, "vmxci_vm_options of version 0.1");
_Static_assert(VMXI_FIRST_CHECK_OPTIONS == 16, "vmxci_check_options of version 0.1");
_Static_assert(VMXI_FIRST_COMMIT_OPTIONS == 56, "vmxci_commit_options of version 0.1");
_Static_assert(VMXI_FIRST_SCAN_OPTIONS == 88, "vmxci_scan_options of version 0.1");
#endif

int vmxi_check_options(const void *options, size_t first, size_t known, vmxci_error *err)
{
    const unsigned char *bytes = options;
    size_t size;
    memcpy(&size, options, sizeof size);
    if (size < first)
        return vmxi_fail(
            err, VMXCI_EINVAL,
            "option structure of %zu bytes is too small: initialize it with its _INIT macro", size);
    for (size_t i = known; i < size; i++)
        if (bytes[i] != 0)
            return vmxi_fail(err, VMXCI_EINVAL,
                             "option structure of %zu bytes sets a member that this version does "
                             "not know: set it to 0, or use a newer version",
                             size);
    return VMXCI_OK;
}

int vmxi_check_reserved(bool is_zero, vmxci_error *err)
{
    return is_zero ? VMXCI_OK
                   : vmxi_fail(err, VMXCI_EINVAL, "a reserved member of a structure is not 0");
}

/* SPDX-License-Identifier: MIT */
/* Verifying the option structures of callers, which may be compiled against an older or a newer
 * header: the first member of each is the size that it has for the caller. */
#ifndef VMXI_BASE_OPTIONS_H
#define VMXI_BASE_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include <vmxci.h>

/* The size of a structure of TYPE that ends with MEMBER. */
#define VMXI_SIZE_UP_TO(type, member) (offsetof(type, member) + sizeof(((type *)NULL)->member))

/* The sizes in version 0.1, the first release.  They never change: a structure that grows keeps the
 * member here that was the last one then. */
enum {
    VMXI_FIRST_PARSE_OPTIONS = VMXI_SIZE_UP_TO(vmxci_parse_options, allocator),
    VMXI_FIRST_EDIT_OPTIONS = VMXI_SIZE_UP_TO(vmxci_edit_options, reserved),
    VMXI_FIRST_VMCI_SPEC = VMXI_SIZE_UP_TO(vmxci_vmci_spec, filter_enable),
    VMXI_FIRST_PATTERN_OPTIONS = VMXI_SIZE_UP_TO(vmxci_pattern_options, expected_subjects),
    VMXI_FIRST_POLICY_OPTIONS = VMXI_SIZE_UP_TO(vmxci_policy_options, max_bytes),
    VMXI_FIRST_VM_OPTIONS = VMXI_SIZE_UP_TO(vmxci_vm_options, host),
    VMXI_FIRST_CHECK_OPTIONS = VMXI_SIZE_UP_TO(vmxci_check_options, unchecked),
    VMXI_FIRST_COMMIT_OPTIONS = VMXI_SIZE_UP_TO(vmxci_commit_options, all_or_nothing),
    VMXI_FIRST_SCAN_OPTIONS = VMXI_SIZE_UP_TO(vmxci_scan_options, stop)
};

/* Verifies OPTIONS, a structure of KNOWN bytes in this version and of FIRST bytes in version 0.1.
 * Rejected are a smaller structure than FIRST, and a larger one than KNOWN with a byte after that
 * that is not 0: it asks for something that this version does not know.  Of a structure smaller
 * than KNOWN only its size may be read; what it lacks is 0.  Returns VMXCI_OK or EINVAL. */
int vmxi_check_options(const void *options, size_t first, size_t known, vmxci_error *err);

/* Verifies that the reserved members of a structure are 0, of which IS_ZERO tells: VMXCI_OK or
 * EINVAL. */
int vmxi_check_reserved(bool is_zero, vmxci_error *err);

#endif

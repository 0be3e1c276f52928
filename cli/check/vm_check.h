/* SPDX-License-Identifier: MIT */
/* The check of one VM. */
#ifndef CLI_CHECK_VM_CHECK_H
#define CLI_CHECK_VM_CHECK_H

#include <stdbool.h>
#include <stddef.h>

#include <vmxci.h>

#include "check/finding.h"
#include "check/identity.h"
#include "check/policies.h"

/* What a check keeps of a VM until it is printed.  All zeros is an empty one. */
struct vm_check {
    struct finding_list findings; /* in line order */
    size_t
        left_out[VMXCI_ERROR + 1]; /* of each severity: those that are more than a list may have */
    struct identity_list identities;
    char *display_name;       /* "" if it is unset; NULL: no memory */
    int64_t hardware_version; /* 0: unknown */
    vmxci_power power;
    vmxci_encryption encryption;
};

/* Checks DOC, the document of VM, which may be NULL, by POLICIES.  Returns VMXCI_OK, or a status of
 * vmxci_policy_check(). */
int check_vm(struct vm_check *out, const vmxci_doc *doc, vmxci_vm *vm,
             const struct policies *policies, vmxci_error *err);

/* Returns whether CHECK has found anything of SEVERITY or higher. */
bool has_severity(const struct vm_check *check, int severity);

void free_vm_check(struct vm_check *check);

#endif

/* SPDX-License-Identifier: MIT */
/* The check of one VM. */
#ifndef CLI_CHECK_VM_CHECK_H
#define CLI_CHECK_VM_CHECK_H

#include <vmxci.h>

#include "check/finding.h"
#include "check/identity.h"
#include "check/policies.h"
#include "output/buffer.h"

struct accepted;
struct input;

/* What a check keeps of a VM until it is printed.  All zeros is an empty one. */
struct vm_check {
    struct finding_list findings;    /* in line order */
    struct buffer accepted;          /* of all findings, if --write-accepted is given */
    struct identity_list identities; /* if they are to be compared */
    vmxci_power power;
    vmxci_encryption encryption;
    /* Once the VM is described, which only some reports need: */
    char *display_name;       /* "" if it is unset */
    int64_t hardware_version; /* 0: unknown */
};

/* Checks the VM of IN by POLICIES.  OUT is an empty one; its list of findings may be unlimited.
 * Findings that ACCEPTED lists, which may be NULL, are left out and not counted.  Returns VMXCI_OK,
 * or a status of vmxci_policy_check(). */
int check_vm(struct vm_check *out, const struct input *in, const struct policies *policies,
             const struct accepted *accepted, vmxci_error *err);

/* Adds the description of the VM.  Returns VMXCI_OK or ENOMEM. */
int describe_vm(struct vm_check *out, const vmxci_doc *doc, vmxci_error *err);

void free_vm_check(struct vm_check *check);

#endif

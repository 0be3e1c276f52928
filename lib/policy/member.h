/* SPDX-License-Identifier: MIT */
/* The members that a rule of a policy file can have, and those that describe the file. */
#ifndef VMXI_POLICY_MEMBER_H
#define VMXI_POLICY_MEMBER_H

#include <stdbool.h>

#include <vmxci.h>

typedef enum vmxi_member {
    VMXI_MEMBER_KEY,
    VMXI_MEMBER_MATCH,
    VMXI_MEMBER_VALUE,
    VMXI_MEMBER_VALUES,
    VMXI_MEMBER_NOT,
    VMXI_MEMBER_MIN,
    VMXI_MEMBER_MAX,
    VMXI_MEMBER_PATTERN,
    VMXI_MEMBER_ABSENT,
    VMXI_MEMBER_MISSING,
    VMXI_MEMBER_WHEN,
    VMXI_MEMBER_WHEN_PATTERN,
    VMXI_MEMBER_HARDWARE,
    VMXI_MEMBER_EXACT,
    VMXI_MEMBER_FIX,
    VMXI_MEMBER_FIX_REMOVE,
    VMXI_MEMBER_SEVERITY,
    VMXI_MEMBER_IDS,
    VMXI_MEMBER_HELP,
    VMXI_MEMBER_TITLE, /* also of the file */
    /* Of the file. */
    VMXI_MEMBER_NAME,
    VMXI_MEMBER_RELEASE,
    VMXI_MEMBER_SOURCE,
    VMXI_MEMBERS
} vmxi_member;

/* The family of the keys that describe the file. */
#define VMXI_FILE_FAMILY "policy"

/* Returns the name of MEMBER. */
const char *vmxi_member_name(vmxi_member member);

/* Finds the member NAME, ASCII case ignored, of the file or of a rule.  Returns false if there is
 * none. */
bool vmxi_find_member(vmxi_member *out, vmxci_str name, bool of_file);

#define VMXI_MEMBER_LIST_SIZE 256

/* Lists the members of the file or of a rule, for a message. */
void vmxi_list_members(char out[VMXI_MEMBER_LIST_SIZE], bool of_file);

#endif

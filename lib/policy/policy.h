/* SPDX-License-Identifier: MIT */
/* The structure behind vmxci_policy. */
#ifndef VMXI_POLICY_POLICY_H
#define VMXI_POLICY_POLICY_H

#include "policy/dispatch.h"
#include "policy/rule.h"

struct vmxci_policy {
    vmxci_doc *doc;   /* the policy file, from which all rules borrow; its values end in NULs */
    char *given_name; /* NULL if the file has a name */
    const char *name, *title, *release, *source;
    vmxi_rule *rules;
    size_t count;
    vmxi_dispatch dispatch;
};

#endif

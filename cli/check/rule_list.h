/* SPDX-License-Identifier: MIT */
/* The rules of one run: those of all policies, and the lints. */
#ifndef CLI_CHECK_RULE_LIST_H
#define CLI_CHECK_RULE_LIST_H

#include <stddef.h>

#include <vmxci.h>

struct rule_list {
    const vmxci_rule *const *at;
    size_t count;
};

#endif

/* SPDX-License-Identifier: MIT */
/* What compiling and matching share of a pattern.  PCRE2 is known to these two files only. */
#ifndef VMXI_POLICY_PATTERN_H
#define VMXI_POLICY_PATTERN_H

#include <stdbool.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <vmxci.h>

struct vmxci_pattern {
    pcre2_code *code;
    pcre2_code *metered; /* the same with a callout before every item, see match.c */
    bool has_back_references;
};

#endif

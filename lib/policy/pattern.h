/* SPDX-License-Identifier: MIT */
/* What compiling and matching share of a pattern.  PCRE2 is known to these two files only. */
#ifndef VMXI_POLICY_PATTERN_H
#define VMXI_POLICY_PATTERN_H

#include <stdbool.h>
#include <stdint.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <vmxci.h>

struct vmxci_pattern {
    pcre2_code *code;
    pcre2_code *metered; /* the same with a callout before every item, see match.c */
    bool has_back_references;
    bool knows_first;       /* a subject whose first byte is not in `first` does not match */
    uint8_t first[256 / 8]; /* a bit for each byte */
};

/* Returns false if SUBJECT cannot match.  Most keys of a file are told apart from a pattern by
 * their first byte, which is much faster than PCRE2. */
static inline bool vmxi_pattern_may_match(const vmxci_pattern *pattern, vmxci_str subject)
{
    if (!pattern->knows_first || subject.len == 0)
        return true;
    const unsigned char byte = (unsigned char)subject.ptr[0];
    return (pattern->first[byte / 8] >> byte % 8) & 1;
}

#endif

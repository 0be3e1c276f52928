/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "key_matcher.h"

int begin_matching(struct key_matcher *out, const vmxci_pattern *pattern, vmxci_error *err)
{
    *out = (struct key_matcher){ .pattern = pattern };
    return pattern ? vmxci_matcher_new(&out->matcher, err) : VMXCI_OK;
}

int match_key(int *out, const struct key_matcher *matcher, vmxci_str key, vmxci_error *err)
{
    *out = 1;
    if (!matcher->pattern)
        return VMXCI_OK;
    return vmxci_pattern_match(out, matcher->pattern, matcher->matcher, key, err);
}

void end_matching(struct key_matcher *matcher)
{
    vmxci_matcher_free(matcher->matcher);
    matcher->matcher = NULL;
}

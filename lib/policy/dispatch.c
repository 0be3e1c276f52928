/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdlib.h>
#include <string.h>

#include "base/ascii.h"
#include "base/error.h"
#include "policy/dispatch.h"

/* Returns what can be told of the keys that match KEY, which has `*`. */
static vmxi_candidate describe_key(vmxci_str key)
{
    const size_t prefix_len = (size_t)((const char *)memchr(key.ptr, '*', key.len) - key.ptr);
    const char last = key.ptr[key.len - 1];
    return (vmxi_candidate){
        .shortest = key.len - vmxi_glob_stars(key),
        .prefix_len = prefix_len,
        .prefix_end = prefix_len ? vmxi_lower(key.ptr[prefix_len - 1]) : '\0',
        .key_end = last == '*' ? '\0' : vmxi_lower(last),
    };
}

/* Adds RULE to the front of the list for the first byte of KEY, or of that for any key. */
static void add(vmxi_dispatch *out, const vmxi_rule *rule, vmxci_str key, bool by_condition)
{
    vmxi_candidate *candidate = &out->all[out->count++];
    *candidate = rule->scope.match ? (vmxi_candidate){ .shortest = 0 } : describe_key(key);
    const vmxi_candidate **list =
        candidate->prefix_len ? &out->by_byte[(unsigned char)vmxi_lower(key.ptr[0])] : &out->any;
    candidate->rule = rule;
    candidate->by_condition = by_condition;
    candidate->next = *list;
    *list = candidate;
}

int vmxi_dispatch_make(vmxi_dispatch *out, const vmxi_rule *rules, size_t count, vmxci_error *err)
{
    *out = (vmxi_dispatch){ .count = 0 };
    out->all = calloc(2 * count, sizeof *out->all);
    if (!out->all)
        return vmxi_no_memory(err);
    /* From the last rule to the first, so that the lists are in the order of the rules. */
    for (size_t i = count; i-- > 0;) {
        const vmxi_scope *scope = &rules[i].scope;
        if (vmxi_scope_is_literal(scope))
            continue;
        if (rules[i].missing_fails && scope->when_stars)
            add(out, &rules[i], scope->when, true);
        add(out, &rules[i], scope->key, false);
    }
    return VMXCI_OK;
}

void vmxi_dispatch_free(vmxi_dispatch *dispatch)
{
    free(dispatch->all);
}

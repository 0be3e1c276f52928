/* SPDX-License-Identifier: MIT */
/* Finds the rules that a line may concern, for rules about more than one key: by the first byte of
 * the key.  All of them are checked in one pass over the lines. */
#ifndef VMXI_POLICY_DISPATCH_H
#define VMXI_POLICY_DISPATCH_H

#include "base/ascii.h"
#include "policy/rule.h"

typedef struct vmxi_candidate {
    const vmxi_rule *rule;
    const struct vmxi_candidate *next;
    bool by_condition; /* the line may have the key of the condition of `rule`, not its key */
    /* What a quick look at a key can tell. */
    size_t shortest;   /* bytes that the key has at least */
    size_t prefix_len; /* bytes before the first `*` */
    char prefix_end;   /* the last byte before the first `*`, in lower case */
    char key_end;      /* the last byte of the key, in lower case; 0: any */
} vmxi_candidate;

/* Returns false if a line with the key NAME cannot concern CANDIDATE. */
static inline bool vmxi_may_concern(const vmxi_candidate *candidate, vmxci_str name)
{
    const size_t prefix_len = candidate->prefix_len;
    return name.len >= candidate->shortest &&
           (candidate->key_end == 0 || vmxi_lower(name.ptr[name.len - 1]) == candidate->key_end) &&
           (prefix_len == 0 || vmxi_lower(name.ptr[prefix_len - 1]) == candidate->prefix_end);
}

typedef struct vmxi_dispatch {
    vmxi_candidate *all;
    const vmxi_candidate *by_byte[256]; /* by the first byte of the key, in lower case */
    const vmxi_candidate *any;          /* whatever the key is */
    size_t count;
} vmxi_dispatch;

/* Makes the lists of the COUNT rules at RULES.  OUT has to be freed in any case.  Returns VMXCI_OK
 * or ENOMEM. */
int vmxi_dispatch_make(vmxi_dispatch *out, const vmxi_rule *rules, size_t count, vmxci_error *err);

void vmxi_dispatch_free(vmxi_dispatch *dispatch);

#endif

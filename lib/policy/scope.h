/* SPDX-License-Identifier: MIT */
/* What a rule is about: its keys, the condition on another key, and hardware versions. */
#ifndef VMXI_POLICY_SCOPE_H
#define VMXI_POLICY_SCOPE_H

#include <stdbool.h>
#include <stdint.h>

#include "policy/glob.h"
#include "policy/source.h"

typedef struct vmxi_scope {
    vmxci_str key; /* may contain `*`; the text of the pattern if there is one */
    size_t key_stars;
    vmxci_pattern *match; /* caseless, over the whole key; NULL: `key` */
    vmxci_str when;       /* empty: no condition; may contain as many `*` as `key` */
    size_t when_stars;
    vmxci_pattern *when_pattern; /* caseless, over the whole value; NULL: the value must be TRUE */
    int64_t first_hardware, last_hardware;
} vmxi_scope;

/* Makes the scope of RULE, which OUT borrows from.  OUT has to be freed in any case.  Returns
 * VMXCI_OK, ENOMEM, EVALUE or EPATTERN, with the position. */
int vmxi_scope_make(vmxi_scope *out, const vmxi_policy_source *source, const vmxi_rule_source *rule,
                    vmxci_error *err);

void vmxi_scope_free(vmxi_scope *scope);

/* Returns whether SCOPE is about one key. */
static inline bool vmxi_scope_is_literal(const vmxi_scope *scope)
{
    return !scope->match && scope->key_stars == 0;
}

/* Returns whether the hardware versions of SCOPE are all that there are. */
static inline bool vmxi_scope_is_any_hardware(const vmxi_scope *scope)
{
    return scope->first_hardware == INT64_MIN && scope->last_hardware == INT64_MAX;
}

/* Sets OUT to whether SCOPE is about the key NAME, and CAPTURES to what the `*` have matched.
 * Returns VMXCI_OK, ENOMEM or ELIMIT. */
int vmxi_scope_covers(bool *out, vmxi_captures *captures, const vmxi_scope *scope,
                      vmxci_matcher *matcher, vmxci_str name, vmxci_error *err);

#endif

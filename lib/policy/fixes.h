/* SPDX-License-Identifier: MIT */
/* The changes that correct the violations of a policy in a document. */
#ifndef VMXI_POLICY_FIXES_H
#define VMXI_POLICY_FIXES_H

#include "policy/violation.h"

/* One change.  It owns its texts, which are in the encoding of the document. */
typedef struct vmxi_fix {
    const vmxi_rule *rule;
    bool respells; /* the line is written anew */
    vmxci_text *key;
    vmxci_text *value; /* NULL: the line is removed */
} vmxi_fix;

typedef struct vmxi_fixes {
    vmxi_fix *at;
    size_t count, room;
} vmxi_fixes;

/* Collects the changes.  Left out are those that would not last or are not safe: of protected and
 * duplicate keys, of lines with NULs, new keys in a partially encrypted file, and changes that
 * another rule of POLICY would not allow.  OUT has to be freed in any case.  Returns VMXCI_OK,
 * ENOMEM, EIO, EENCODING or ELIMIT. */
int vmxi_fixes_collect(vmxi_fixes *out, const vmxci_policy *policy, const vmxi_subject *subject,
                       vmxci_error *err);

void vmxi_fixes_free(vmxi_fixes *fixes);

#endif

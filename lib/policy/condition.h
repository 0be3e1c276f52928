/* SPDX-License-Identifier: MIT */
/* Whether a rule applies to a document: its hardware versions and its condition. */
#ifndef VMXI_POLICY_CONDITION_H
#define VMXI_POLICY_CONDITION_H

#include "policy/rule.h"
#include "vmx/doc.h"

enum {
    VMXI_KEY_ROOM = 256 /* bytes of a key made from `*`; no device of VMware has a longer one */
};

/* A document that is checked. */
typedef struct vmxi_subject {
    const vmxci_doc *doc;
    vmxci_matcher *matcher;
    bool knows_hardware;
    int64_t hardware;
    vmxci_encryption encryption;
} vmxi_subject;

vmxi_subject vmxi_subject_make(const vmxci_doc *doc, vmxci_matcher *matcher);

/* Returns whether a key that is missing may be in the encrypted part of the file. */
static inline bool vmxi_hides_keys(const vmxi_subject *subject)
{
    return subject->encryption == VMXCI_ENCRYPTION_FULL;
}

/* Returns whether SCOPE has the hardware version of SUBJECT.  All have an unknown one. */
bool vmxi_has_hardware(const vmxi_subject *subject, const vmxi_scope *scope);

/* Sets OUT to whether the condition of SCOPE, if it has one, is met for the key whose `*` have
 * matched CAPTURES.  Of a duplicate key the first line counts.  Returns VMXCI_OK, ENOMEM, EIO or
 * ELIMIT. */
int vmxi_condition_holds(bool *out, const vmxi_subject *subject, const vmxi_scope *scope,
                         const vmxi_captures *captures, vmxci_error *err);

#endif

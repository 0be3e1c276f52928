/* SPDX-License-Identifier: MIT */
/* Lints: rules that hold for every VM.  A lint is a row of the table in lints.c, and a function or
 * the code of the notes that it stands for. */
#ifndef VMXI_POLICY_LINT_REPORT_H
#define VMXI_POLICY_LINT_REPORT_H

#include <vmxci.h>

#include "vmx/line.h"

/* The document, and the receiver of what is found in it. */
typedef struct vmxi_lint_run {
    const vmxci_doc *doc;
    vmxci_finding_fn fn;
    void *payload;
} vmxi_lint_run;

/* Looks for what violates RULE.  Returns 0, or the result of `fn` that was not 0. */
typedef int (*vmxi_lint_fn)(const vmxi_lint_run *run, const vmxci_rule *rule);

/* Reports LINE, at its value, with MESSAGE. */
int vmxi_lint_report(const vmxi_lint_run *run, const vmxci_rule *rule, const vmxi_line *line,
                     const char *message);

#endif

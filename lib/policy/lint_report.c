/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "policy/lint_report.h"
#include "vmx/doc.h"

int vmxi_lint_report(const vmxi_lint_run *run, const vmxci_rule *rule, const vmxi_line *line,
                     const char *message)
{
    const vmxi_body *body = &run->doc->body;
    const vmxi_position at = vmxi_body_position(body, line, line->value);
    const vmxci_finding finding = { .rule = rule,
                                    .severity = rule->severity,
                                    .offset = at.offset,
                                    .line = at.line,
                                    .column = at.column,
                                    .key = vmxi_body_name(body, line),
                                    .message = message };
    return run->fn(&finding, run->payload);
}

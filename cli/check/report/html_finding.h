/* SPDX-License-Identifier: MIT */
/* The parts of a finding as HTML. */
#ifndef CLI_CHECK_REPORT_HTML_FINDING_H
#define CLI_CHECK_REPORT_HTML_FINDING_H

#include <vmxci.h>

#include "check/finding.h"

struct buffer;

void add_severity(struct buffer *out, vmxci_severity severity);

/* Adds POLICY/RULE, or RULE for a lint. */
void add_rule_name(struct buffer *out, const vmxci_rule *rule);

/* Adds the position and the message. */
void add_finding_text(struct buffer *out, const struct finding *finding);

#endif

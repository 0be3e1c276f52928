/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "check/report/html_finding.h"
#include "check/report/html_text.h"

void add_severity(struct buffer *out, vmxci_severity severity)
{
    const char *name = vmxci_severity_name(severity);
    add_format(out, "<span class=%s>%s</span>", name, name);
}

void add_rule_name(struct buffer *out, const vmxci_rule *rule)
{
    add_text(out, "<code>");
    add_html(out, rule->policy);
    add_text(out, *rule->policy ? "/" : "");
    add_html(out, rule->name);
    add_text(out, "</code>");
}

void add_finding_text(struct buffer *out, const struct finding *finding)
{
    if (finding->line)
        add_format(out, "<span class=soft>line %zu:</span> ", finding->line);
    add_html(out, finding->message);
}

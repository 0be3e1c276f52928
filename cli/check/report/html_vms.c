/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "check/report/html_facts.h"
#include "check/report/html_finding.h"
#include "check/report/html_text.h"
#include "check/report/html_vms.h"

enum {
    MAX_VMS = 1000,
    MAX_FINDINGS = 50 /* of one VM */
};

static bool has_name(const struct vm_facts *facts)
{
    return facts->display_name && *facts->display_name;
}

/* ---- what is always visible ------------------------------------------------------------ */

static void add_name(struct buffer *out, const struct vm_facts *facts)
{
    add_format(out, "<h3%s>", has_name(facts) ? "" : " class=path");
    add_html(out, has_name(facts) ? facts->display_name : facts->path);
    add_text(out, "</h3>\n");
    if (!has_name(facts))
        return;
    add_text(out, "<p class=\"path soft\">");
    add_html(out, facts->path);
    add_text(out, "</p>\n");
}

static size_t count_findings(const struct finding_list *findings, vmxci_severity severity)
{
    size_t n = 0;
    for (size_t i = 0; i < findings->count; i++)
        n += findings->at[i].severity == severity;
    return n;
}

/* Adds how many findings of SEVERITY there are, if any, after a comma unless it is the first. */
static void add_severity_count(struct buffer *out, const struct finding_list *findings,
                               vmxci_severity severity, bool *is_first)
{
    const size_t n = count_findings(findings, severity);
    const char *name = vmxci_severity_name(severity);
    if (n == 0)
        return;
    add_format(out, "%s<span class=%s>", *is_first ? "" : ", ", name);
    *is_first = false;
    if (severity == VMXCI_SEVERITY_INFO)
        add_format(out, "%zu %s", n, name);
    else
        add_quantity(out, n, name);
    add_text(out, "</span>");
}

static void add_counts(struct buffer *out, const struct vm_facts *facts,
                       const struct finding_list *findings)
{
    bool is_first = !facts->error;
    add_text(out, is_first ? "<p>" : "<p><span class=error>not readable</span>");
    add_severity_count(out, findings, VMXCI_SEVERITY_ERROR, &is_first);
    add_severity_count(out, findings, VMXCI_SEVERITY_WARNING, &is_first);
    add_severity_count(out, findings, VMXCI_SEVERITY_INFO, &is_first);
    add_text(out, "</p>");
}

/* ---- the rest -------------------------------------------------------------------------- */

static void add_facts(struct buffer *out, const struct vm_facts *facts)
{
    static const char *const encryption[] = {
        [VMXCI_ENCRYPTION_NONE] = "not encrypted",
        [VMXCI_ENCRYPTION_PARTIAL] = "partially encrypted",
        [VMXCI_ENCRYPTION_FULL] = "encrypted",
    };
    if (facts->error) {
        add_text(out, "<p class=error>");
        add_html(out, facts->error);
        add_text(out, "</p>\n");
        return;
    }
    add_text(out, "<p class=soft>Hardware version ");
    if (facts->hardware_version)
        add_format(out, "%lld", facts->hardware_version);
    else
        add_text(out, "unknown");
    add_format(out, " · power: %s · %s</p>\n", vmxci_power_name(facts->power),
               encryption[facts->encryption]);
}

static void write_finding(struct buffer *out, const struct finding *finding)
{
    add_text(out, "<tr><td class=where>");
    add_severity(out, finding->severity);
    add_text(out, "<br><span class=soft>");
    add_rule_name(out, finding->rule);
    add_text(out, "</span></td><td>");
    add_finding_text(out, finding);
    add_text(out, "</td></tr>\n");
}

static void add_findings(struct buffer *out, const struct finding_list *findings)
{
    static const char *const titles[] = { "Rule", "Finding" };
    if (findings->count == 0)
        return;
    const size_t shown = findings->count < MAX_FINDINGS ? findings->count : MAX_FINDINGS;
    start_html_table(out, "findings", "Findings, in the order of the lines", titles, 2);
    for (size_t i = 0; i < shown; i++)
        write_finding(out, &findings->at[i]);
    end_html_table(out);
    size_t rest = findings->count - shown;
    for (int i = 0; i <= VMXCI_SEVERITY_ERROR; i++)
        rest += findings->left_out[i];
    if (rest)
        add_format(out, "<p class=soft>%zu more are not shown.</p>\n", rest);
}

bool add_to_html_vms(struct html_vms *vms, size_t number, const struct vm_facts *facts,
                     const struct finding_list *findings)
{
    struct buffer *out = &vms->text;
    if (findings->count == 0 && !facts->error)
        return false;
    if (vms->listed == MAX_VMS) {
        vms->left_out++;
        return false;
    }
    vms->listed++;
    add_text(out, "<details><summary><div>");
    add_name(out, facts);
    add_text(out, "</div>\n<div>");
    add_counts(out, facts, findings);
    /* A link to an element in a closed <details> opens it. */
    add_format(out, "</div></summary>\n<div class=body id=vm%zu>\n", number);
    add_facts(out, facts);
    add_findings(out, findings);
    add_text(out, "</div></details>\n");
    return true;
}

/* ---- the section ----------------------------------------------------------------------- */

void start_html_vms(struct buffer *out, const struct html_vms *vms, size_t total)
{
    const size_t rest = total - vms->listed - vms->left_out;
    /* What VMs share has its own section. */
    start_section(out, "vms", "Findings by VM");
    if (rest == 0)
        return;
    add_text(out, "<p class=soft>");
    add_quantity(out, rest, "VM");
    add_text(out, rest == 1 ? " has no findings of its own and is"
                            : " have no findings of their own and are");
    add_text(out, " not listed.</p>\n");
}

void end_html_vms(struct buffer *out, const struct html_vms *vms)
{
    if (vms->left_out) {
        add_format(out, "<p class=notice>Only the first %d VMs are listed here. ", MAX_VMS);
        add_quantity(out, vms->left_out, "more VM");
        add_text(out, vms->left_out == 1 ? " has" : " have");
        add_text(out, " findings or could not be read; the counts above include them.</p>\n");
    }
    end_section(out);
}

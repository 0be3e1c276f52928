/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdbool.h>
#include <stdio.h>

#include "check/finding.h"
#include "check/report/html_facts.h"
#include "check/report/html_counts.h"
#include "check/report/html_text.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* ---- counting -------------------------------------------------------------------------- */

/* Counts FINDINGS, those that are only counted too.  Returns a bit for each of their severities. */
static unsigned count_findings(struct html_counts *counts, const struct finding_list *findings)
{
    unsigned severities = 0;
    size_t of[SEVERITIES];
    for (size_t i = 0; i < SEVERITIES; i++)
        of[i] = findings->left_out[i];
    for (size_t i = 0; i < findings->count; i++)
        of[findings->at[i].severity]++;
    for (size_t i = 0; i < SEVERITIES; i++) {
        counts->findings_of[i] += of[i];
        counts->findings += of[i];
        severities |= of[i] ? 1u << i : 0;
    }
    return severities;
}

/* Counts a VM that has findings of the severities AFTER, and was counted with those of BEFORE. */
static void count_vm(struct html_counts *counts, unsigned before, unsigned after)
{
    for (size_t i = 0; i < SEVERITIES; i++)
        counts->vms_with[i] += ((after & ~before) >> i) & 1;
    counts->with_findings += !before && after;
}

static void count_state(struct html_counts *counts, const struct vm_facts *facts)
{
    const long long version = facts->hardware_version;
    counts->power[facts->power]++;
    counts->encryption[facts->encryption]++;
    if (version < 0)
        counts->hardware[0]++;
    else
        counts->hardware[version > MAX_HARDWARE_VERSION ? MAX_HARDWARE_VERSION + 1 : version]++;
}

void count_in_html(struct html_counts *counts, const struct vm_facts *facts,
                   const struct finding_list *findings)
{
    const unsigned severities = count_findings(counts, findings);
    counts->vms++;
    count_vm(counts, 0, severities);
    if (facts->error) {
        counts->unreadable++;
        return;
    }
    count_state(counts, facts);
    if (!add_html_mark(&counts->marks, facts->path, severities))
        counts->failed = true;
}

void count_shared_in_html(struct html_counts *counts, const char *path,
                          const struct finding_list *findings)
{
    const unsigned severities = count_findings(counts, findings);
    struct html_mark *mark = find_html_mark(&counts->marks, path);
    if (!mark)
        return;
    count_vm(counts, mark->severities, mark->severities | severities);
    mark->severities |= severities;
}

void free_html_counts(struct html_counts *counts)
{
    free_html_marks(&counts->marks);
}

/* ---- printing -------------------------------------------------------------------------- */

static void print_severities(struct buffer *out, const struct html_counts *counts)
{
    static const char *const titles[] = { "Severity", "Findings", "Share" };
    start_html_table(out, "chart", "Findings by severity", titles, COUNT(titles));
    for (size_t i = SEVERITIES; i-- > 0;) {
        const char *name = vmxci_severity_name((vmxci_severity)i);
        add_chart_row(out, name, counts->findings_of[i], counts->findings, name);
    }
    end_html_table(out);
}

static void print_vms(struct buffer *out, const struct html_counts *counts)
{
    static const char *const titles[] = { "With", "VMs", "Share" };
    start_html_table(out, "chart", "VMs by finding", titles, COUNT(titles));
    add_chart_row(out, "errors", counts->vms_with[VMXCI_SEVERITY_ERROR], counts->vms, "error");
    add_chart_row(out, "warnings", counts->vms_with[VMXCI_SEVERITY_WARNING], counts->vms,
                  "warning");
    add_chart_row(out, "info", counts->vms_with[VMXCI_SEVERITY_INFO], counts->vms, "info");
    add_chart_row(out, "no findings", counts->vms - counts->with_findings - counts->unreadable,
                  counts->vms, "plain");
    end_html_table(out);
}

static void print_states(struct buffer *out, const struct html_counts *counts)
{
    static const char *const titles[] = { "State", "VMs", "Share" };
    start_html_table(out, "chart", "Power state", titles, COUNT(titles));
    for (size_t i = 0; i < POWER_STATES; i++)
        add_chart_row(out, vmxci_power_name((vmxci_power)i), counts->power[i], counts->vms,
                      "plain");
    add_chart_row(out, "unreadable", counts->unreadable, counts->vms, "error");
    end_html_table(out);
}

static void print_encryption(struct buffer *out, const struct html_counts *counts)
{
    static const char *const titles[] = { "Encryption", "VMs", "Share" };
    start_html_table(out, "chart", "Encryption", titles, COUNT(titles));
    for (size_t i = 0; i < ENCRYPTIONS; i++)
        add_chart_row(out, vmxci_encryption_name((vmxci_encryption)i), counts->encryption[i],
                      counts->vms, "plain");
    end_html_table(out);
}

static void add_version(struct buffer *out, const struct html_counts *counts, size_t version)
{
    char label[40] = "unknown";
    if (counts->hardware[version] == 0)
        return;
    if (version > MAX_HARDWARE_VERSION)
        snprintf(label, sizeof label, "over %d", MAX_HARDWARE_VERSION);
    else if (version)
        snprintf(label, sizeof label, "%zu", version);
    add_chart_row(out, label, counts->hardware[version], counts->vms, "plain");
}

/* The newest version first, unknown ones last. */
static void print_hardware(struct buffer *out, const struct html_counts *counts)
{
    static const char *const titles[] = { "Version", "VMs", "Share" };
    start_html_table(out, "chart", "Hardware version", titles, COUNT(titles));
    for (size_t i = COUNT(counts->hardware); i-- > 0;)
        add_version(out, counts, i);
    end_html_table(out);
}

static void add_card(struct buffer *out, const struct html_counts *counts,
                     void (*print)(struct buffer *out, const struct html_counts *counts))
{
    add_text(out, "<div>\n");
    print(out, counts);
    add_text(out, "</div>\n");
}

void print_html_counts(struct buffer *out, const struct html_counts *counts)
{
    start_section(out, "overview", "Overview");
    add_text(out, "<div class=cards>\n");
    add_card(out, counts, print_severities);
    add_card(out, counts, print_vms);
    add_card(out, counts, print_states);
    add_card(out, counts, print_encryption);
    if (counts->vms > counts->unreadable)
        add_card(out, counts, print_hardware);
    add_text(out, "</div>\n");
    end_section(out);
}

/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdbool.h>
#include <stdlib.h>

#include "check/finding.h"
#include "check/report/html.h"
#include "check/report/html_counts.h"
#include "check/report/html_groups.h"
#include "check/report/html_head.h"
#include "check/report/html_rules.h"
#include "check/report/html_text.h"
#include "check/report/html_vms.h"
#include "output/buffer.h"

struct html_report {
    struct html_run run;
    struct html_counts counts;
    struct html_rules rules;
    struct html_groups groups;
    struct html_vms vms;
};

struct html_report *html_begin(const struct html_run *run)
{
    struct html_report *report = calloc(1, sizeof *report);
    if (report && !begin_html_rules(&report->rules, run->rules)) {
        free(report);
        report = NULL;
    }
    if (report)
        report->run = *run;
    return report;
}

void html_add_vm(struct html_report *report, const struct vm_facts *facts,
                 const struct finding_list *findings)
{
    count_in_html(&report->counts, facts, findings);
    const size_t number = report->counts.vms;
    const struct html_vm vm = {
        .path = facts->path,
        .number = number,
        .is_listed = add_to_html_vms(&report->vms, number, facts, findings),
    };
    for (size_t i = 0; i < findings->count; i++)
        add_to_html_rules(&report->rules, &vm, &findings->at[i]);
}

void html_add_shared(struct html_report *report, const char *path,
                     const struct finding_list *findings)
{
    const struct html_vm vm = { .path = path };
    count_shared_in_html(&report->counts, path, findings);
    for (size_t i = 0; i < findings->count; i++)
        add_to_html_rules(&report->rules, &vm, &findings->at[i]);
}

void html_add_group(struct html_report *report, const char *kind, const char *value,
                    const char *const *paths, size_t count, size_t total)
{
    add_to_html_groups(&report->groups, kind, value, paths, count, total);
}

/* ---- printing -------------------------------------------------------------------------- */

/* The page without its longest part, the VMs: what comes before them, and what comes after them. */
static void print_page(struct buffer *before, struct buffer *after, struct html_report *report)
{
    print_html_head(before, &report->run, &report->counts);
    print_html_counts(before, &report->counts);
    print_html_rules(before, &report->rules, report->counts.vms);
    print_html_groups(before, &report->groups);
    start_html_vms(before, &report->vms, report->counts.vms);
    end_html_vms(after, &report->vms);
    add_text(after, "</main>\n<footer>Made by vmxci ");
    add_html(after, report->run.version);
    add_text(after, ". The page needs no network and runs no script.</footer>\n</body>\n</html>\n");
}

static bool write_buffer(FILE *out, const struct buffer *buffer)
{
    return buffer->len == 0 || fwrite(buffer->ptr, 1, buffer->len, out) == buffer->len;
}

int html_end(struct html_report *report, FILE *out)
{
    struct buffer before = { .ptr = NULL }, after = { .ptr = NULL };
    int status = VMXCI_OK;
    print_page(&before, &after, report);
    if (before.failed || after.failed || report->counts.failed || report->groups.rows.failed ||
        report->vms.text.failed)
        status = VMXCI_ENOMEM;
    else if (!write_buffer(out, &before) || !write_buffer(out, &report->vms.text) ||
             !write_buffer(out, &after))
        status = VMXCI_EIO;
    free_buffer(&before);
    free_buffer(&after);
    html_discard(report);
    return status;
}

void html_discard(struct html_report *report)
{
    if (!report)
        return;
    free_html_counts(&report->counts);
    free_html_rules(&report->rules);
    free_buffer(&report->groups.rows);
    free_buffer(&report->vms.text);
    free(report);
}

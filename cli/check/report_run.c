/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "check/finding.h"
#include "check/policies.h"
#include "check/report/html.h"
#include "check/report/sarif.h"
#include "check/report_run.h"
#include "check/vm_check.h"
#include "options/options.h"
#include "output/buffer.h"
#include "output/json.h"
#include "output/record.h"
#include "output/report.h"

/* ---- the beginning --------------------------------------------------------------------- */

static int begin_sarif(const struct report_run *report)
{
    struct buffer head = { .len = 0 };
    sarif_head(&head, &report->rules, vmxci_version());
    return print_text(&head);
}

static int begin_html(struct report_run *report, const struct policies *policies)
{
    const struct options *o = report->o;
    report->html_policies = calloc(policies->count + 1, sizeof *report->html_policies);
    if (!report->html_policies)
        return report_no_memory(o->command->name);
    for (size_t i = 0; i < policies->count; i++)
        report->html_policies[i] = (struct html_policy){ vmxci_policy_name(policies->at[i]),
                                                         vmxci_policy_title(policies->at[i]),
                                                         vmxci_policy_release(policies->at[i]),
                                                         vmxci_policy_source(policies->at[i]) };
    const struct html_run run = { .version = vmxci_version(),
                                  .time = time(NULL),
                                  .paths = (const char *const *)o->paths,
                                  .path_count = (size_t)o->path_count,
                                  .policies = report->html_policies,
                                  .policy_count = policies->count,
                                  .rules = &report->rules };
    report->html = html_begin(&run);
    return report->html ? EXIT_DONE : report_no_memory(o->command->name);
}

int begin_report(struct report_run *out, const struct options *o, const struct policies *policies)
{
    *out = (struct report_run){ .o = o, .rules = { policies->rules, policies->rule_count } };
    if (o->output == OUTPUT_SARIF)
        return begin_sarif(out);
    return o->output == OUTPUT_HTML ? begin_html(out, policies) : EXIT_DONE;
}

/* ---- VMs ------------------------------------------------------------------------------- */

static size_t find_rule(const struct rule_list *rules, const vmxci_rule *rule)
{
    size_t i = 0;
    while (i < rules->count && rules->at[i] != rule)
        i++;
    return i;
}

int add_to_report(struct record *record, const struct report_run *report, const char *path,
                  const struct finding_list *findings, size_t i)
{
    json_t *result = NULL;
    const size_t rule = find_rule(&report->rules, findings->at[i].rule);
    if (sarif_result(&result, path, findings, i, rule) != VMXCI_OK)
        return fail_record(record);
    return print_json(record, report->o, result);
}

void limit_report(struct report_run *report, struct record *record, size_t count)
{
    if (report->o->output != OUTPUT_SARIF)
        return;
    if (report->results + count <= SARIF_MAX_RESULTS) {
        report->results += count;
        return;
    }
    report->left_out += count;
    clear_buffer(&record->out);
}

void report_vm(struct report_run *report, struct record *record, const struct vm_check *check)
{
    const struct finding_list none = { .count = 0 };
    const struct vm_facts facts = { .path = record_path(record),
                                    .display_name = check ? check->display_name : "",
                                    .hardware_version = check ? check->hardware_version : 0,
                                    .power = check ? check->power : VMXCI_POWER_UNKNOWN,
                                    .encryption = check ? check->encryption : 0,
                                    .error = check ? NULL : "the VM could not be read" };
    if (report->html)
        html_add_vm(report->html, &facts, check ? &check->findings : &none);
    report->has_failures = report->has_failures || !check;
    if (check)
        limit_report(report, record, check->findings.count);
}

bool wants_descriptions(const struct report_run *report)
{
    return report->html;
}

void report_shared_findings(struct report_run *report, const char *path,
                            const struct finding_list *findings)
{
    if (report->html)
        html_add_shared(report->html, path, findings);
}

void report_shared(struct report_run *report, const char *kind, const char *value,
                   const char *const *paths, size_t count, size_t total)
{
    html_add_group(report->html, kind, value, paths, count, total);
}

/* ---- the end --------------------------------------------------------------------------- */

static int end_html(struct report_run *report)
{
    const int status = html_end(report->html, stdout);
    report->html = NULL;
    /* A write that failed is reported with the end of standard output. */
    return status == VMXCI_ENOMEM ? report_no_memory(report->o->command->name) : EXIT_DONE;
}

int end_report(struct report_run *report, bool is_complete)
{
    struct buffer tail = { .len = 0 };
    if (report->html && is_complete)
        return end_html(report);
    if (report->o->output != OUTPUT_SARIF)
        return EXIT_DONE;
    sarif_tail(&tail, is_complete && !report->has_failures, report->left_out);
    return print_text(&tail);
}

void free_report(struct report_run *report)
{
    if (report->html)
        html_discard(report->html);
    free(report->html_policies);
}

/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "check/report/html_finding.h"
#include "check/report/html_rules.h"
#include "check/report/html_text.h"
#include "check/rule_list.h"

enum {
    MAX_EXAMPLES = 50 /* findings of one rule that are shown */
};

struct rule_count {
    const vmxci_rule *rule;
    size_t findings, vms;
    size_t last_vm;         /* the number of the last VM that was counted */
    struct buffer examples; /* table rows */
};

/* ---- collecting ------------------------------------------------------------------------ */

static int compare_addresses(const void *a, const void *b)
{
    const uintptr_t left = (uintptr_t)((const struct rule_count *)a)->rule;
    const uintptr_t right = (uintptr_t)((const struct rule_count *)b)->rule;
    return (left > right) - (left < right);
}

bool begin_html_rules(struct html_rules *out, const struct rule_list *rules)
{
    *out = (struct html_rules){ .count = rules->count };
    out->at = calloc(rules->count + 1, sizeof *out->at);
    if (!out->at)
        return false;
    for (size_t i = 0; i < rules->count; i++)
        out->at[i].rule = rules->at[i];
    qsort(out->at, out->count, sizeof *out->at, compare_addresses);
    return true;
}

void free_html_rules(struct html_rules *rules)
{
    for (size_t i = 0; rules->at && i < rules->count; i++)
        free_buffer(&rules->at[i].examples);
    free(rules->at);
}

static void add_example(struct buffer *out, const struct html_vm *vm, const struct finding *finding)
{
    add_text(out, "<tr><td class=\"where path\">");
    if (vm->is_listed)
        add_format(out, "<a href=\"#vm%zu\">", vm->number);
    add_html(out, vm->path);
    add_text(out, vm->is_listed ? "</a></td><td>" : "</td><td>");
    add_finding_text(out, finding);
    add_text(out, "</td></tr>\n");
}

void add_to_html_rules(struct html_rules *rules, const struct html_vm *vm,
                       const struct finding *finding)
{
    const struct rule_count key = { .rule = finding->rule };
    struct rule_count *found =
        bsearch(&key, rules->at, rules->count, sizeof *rules->at, compare_addresses);
    if (!found)
        return;
    if (vm->number) {
        found->vms += found->last_vm != vm->number;
        found->last_vm = vm->number;
    }
    if (found->findings++ < MAX_EXAMPLES)
        add_example(&found->examples, vm, finding);
}

size_t count_broken_rules(const struct html_rules *rules)
{
    size_t n = 0;
    for (size_t i = 0; i < rules->count; i++)
        n += rules->at[i].findings > 0;
    return n;
}

/* ---- printing -------------------------------------------------------------------------- */

/* The worst first; of the same severity those of most VMs. */
static int compare_weights(const void *a, const void *b)
{
    const struct rule_count *left = a, *right = b;
    if (left->rule->severity != right->rule->severity)
        return left->rule->severity > right->rule->severity ? -1 : 1;
    if (left->vms != right->vms)
        return left->vms > right->vms ? -1 : 1;
    const int result = strcmp(left->rule->policy, right->rule->policy);
    return result ? result : strcmp(left->rule->name, right->rule->name);
}

static void add_title(struct buffer *out, const vmxci_rule *rule)
{
    add_html(out, *rule->title ? rule->title : rule->name);
}

/* Of findings about several VMs, only their number is known. */
static void add_weight(struct buffer *out, const struct rule_count *count, size_t vms)
{
    if (count->vms == 0) {
        add_quantity(out, count->findings, "finding");
        add_text(out, "</p>");
        return;
    }
    add_format(out, "Findings in %zu of ", count->vms);
    add_quantity(out, vms, "VM");
    add_text(out, "</p>");
    add_bar(out, count->vms, vms, vmxci_severity_name(count->rule->severity));
}

static void add_summary(struct buffer *out, const struct rule_count *count, size_t vms)
{
    const vmxci_rule *rule = count->rule;
    add_text(out, "<summary><div><h3>");
    add_title(out, rule);
    add_text(out, "</h3>\n<p class=soft>");
    add_severity(out, rule->severity);
    add_text(out, " · ");
    add_rule_name(out, rule);
    add_text(out, rule->fixable ? " · can be fixed" : "");
    add_text(out, "</p></div>\n<div><p>");
    add_weight(out, count, vms);
    add_text(out, "</div></summary>\n");
}

static void add_help(struct buffer *out, const vmxci_rule *rule)
{
    if (*rule->help) {
        add_text(out, "<p>");
        add_html(out, rule->help);
        add_text(out, "</p>\n");
    }
    if (*rule->ids) {
        add_text(out, "<p class=soft>IDs: ");
        add_html(out, rule->ids);
        add_text(out, "</p>\n");
    }
}

static void add_examples(struct buffer *out, const struct rule_count *count)
{
    static const char *const titles[] = { "VM", "Finding" };
    struct buffer caption = { .ptr = NULL };
    if (count->findings > MAX_EXAMPLES)
        add_format(&caption, "The first %d of %zu findings", MAX_EXAMPLES, count->findings);
    else
        add_quantity(&caption, count->findings, "finding");
    add_byte(&caption, '\0');
    out->failed |= caption.failed || count->examples.failed;
    if (!out->failed)
        start_html_table(out, "findings", caption.ptr, titles, 2);
    free_buffer(&caption);
    add_bytes(out, count->examples.ptr, count->examples.len);
    end_html_table(out);
}

static void add_rule(struct buffer *out, const struct rule_count *count, size_t vms)
{
    add_text(out, "<details>");
    add_summary(out, count, vms);
    add_text(out, "<div class=body>\n");
    add_help(out, count->rule);
    add_examples(out, count);
    add_text(out, "</div></details>\n");
}

/* Only rules of policies: a list of all lints would hide them. */
static bool is_met(const struct rule_count *count)
{
    return count->findings == 0 && *count->rule->policy;
}

static void add_met_rules(struct buffer *out, const struct html_rules *rules)
{
    size_t n = 0;
    for (size_t i = 0; i < rules->count; i++)
        n += is_met(&rules->at[i]);
    if (n == 0)
        return;
    add_text(out, "<details><summary><div><h3>Rules without findings</h3></div>\n<div><p>");
    add_quantity(out, n, "rule");
    add_text(out, "</p></div></summary>\n<div class=body><ul>\n");
    for (size_t i = 0; i < rules->count; i++) {
        if (!is_met(&rules->at[i]))
            continue;
        add_text(out, "<li>");
        add_title(out, rules->at[i].rule);
        add_text(out, " <span class=soft>");
        add_rule_name(out, rules->at[i].rule);
        add_text(out, "</span></li>\n");
    }
    add_text(out, "</ul></div></details>\n");
}

void print_html_rules(struct buffer *out, struct html_rules *rules, size_t vms)
{
    qsort(rules->at, rules->count, sizeof *rules->at, compare_weights);
    start_section(out, "rules", "Findings by rule");
    if (count_broken_rules(rules) == 0)
        add_text(out, "<p class=notice>No rule has findings.</p>\n");
    for (size_t i = 0; i < rules->count; i++)
        if (rules->at[i].findings)
            add_rule(out, &rules->at[i], vms);
    add_met_rules(out, rules);
    end_section(out);
}

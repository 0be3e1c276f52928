/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdio.h>
#include <string.h>

#include "check/explain.h"
#include "check/policies.h"
#include "check/policy_path.h"
#include "options/options.h"
#include "output/report.h"

/* Calls EACH with each policy that is found by its name. */
static int for_each_policy(const struct options *o,
                           void (*each)(const vmxci_policy *policy, void *payload), void *payload)
{
    char **names;
    size_t count;
    int status = list_policy_names(&names, &count) ? EXIT_DONE : report_no_memory(o->command->name);
    for (size_t i = 0; i < count; i++) {
        vmxci_policy *policy;
        const int loaded = load_policy(&policy, names[i], o);
        if (loaded == EXIT_DONE)
            each(policy, payload);
        vmxci_policy_free(policy);
        status = max_status(status, loaded);
    }
    free_names(names, count);
    return status;
}

/* ---- the list -------------------------------------------------------------------------- */

static void print_policy(const vmxci_policy *policy, void *unused)
{
    (void)unused;
    printf("%-16s  %s (%s)\n", vmxci_policy_name(policy), vmxci_policy_title(policy),
           vmxci_policy_release(policy));
}

int list_policies(const struct options *o)
{
    const int status = for_each_policy(o, print_policy, NULL);
    printf("%-16s  the lints, which every check applies without --no-lint\n", LINT_POLICY);
    return status;
}

/* ---- one rule -------------------------------------------------------------------------- */

struct wanted {
    const char *rule;
    size_t policy_len; /* of the POLICY/ that RULE began with; 0: any policy */
    const char *policy;
    size_t found;
};

static void print_rule(struct wanted *w, const vmxci_rule *rule)
{
    if (strcmp(rule->name, w->rule) != 0 ||
        (w->policy_len && (strlen(rule->policy) != w->policy_len ||
                           memcmp(rule->policy, w->policy, w->policy_len) != 0)))
        return;
    printf("%s%s/%s: %s\n", w->found++ ? "\n" : "", rule->policy, rule->name,
           *rule->title ? rule->title : rule->name);
    printf("  severity: %s%s\n", vmxci_severity_name(rule->severity),
           rule->fixable ? "; --fix corrects it" : "");
    if (*rule->ids)
        printf("  IDs: %s\n", rule->ids);
    if (*rule->help)
        printf("  %s\n", rule->help);
}

static void print_rules(const vmxci_policy *policy, void *payload)
{
    for (size_t i = 0; i < vmxci_policy_rules(policy); i++)
        print_rule(payload, vmxci_policy_rule(policy, i));
}

/* Prints the rules of the policies that O names: they may be files. */
static int explain_named(struct wanted *w, const struct options *o)
{
    struct policies policies;
    const int status = load_policies(&policies, o);
    for (size_t i = 0; i < policies.count; i++)
        print_rules(policies.at[i], w);
    free_policies(&policies);
    return status;
}

int explain_rule(const char *name, const struct options *o)
{
    const char *slash = strchr(name, '/');
    struct wanted w = { .rule = slash ? slash + 1 : name, .policy = name };
    w.policy_len = slash ? (size_t)(slash - name) : 0;
    for (size_t i = 0; i < vmxci_lints(); i++)
        print_rule(&w, vmxci_lint_at(i));
    int status = o->items.count ? explain_named(&w, o) : for_each_policy(o, print_rules, &w);
    if (w.found == 0 && status == EXIT_DONE) {
        fprintf(stderr, "vmxci: rule '%s' not found in any policy\n", name);
        status = EXIT_USAGE;
    }
    return status;
}

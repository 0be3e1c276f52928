/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdio.h>
#include <string.h>

#include "check/explain.h"
#include "check/policies.h"
#include "check/policy_path.h"
#include "options/items.h"
#include "options/options.h"
#include "options/usage.h"
#include "output/buffer.h"
#include "output/report.h"
#include "str.h"

/* Calls EACH with each policy that is found by its name.  A file with the name of the lints is
 * none: the name always means the lints. */
static int for_each_policy(const struct options *o,
                           void (*each)(const char *name, const vmxci_policy *policy,
                                        void *payload),
                           void *payload)
{
    char **names;
    size_t count;
    int status = list_policy_names(&names, &count) ? EXIT_DONE : report_no_memory(o->command->name);
    for (size_t i = 0; i < count; i++) {
        vmxci_policy *policy;
        if (strcmp(names[i], LINT_POLICY) == 0)
            continue;
        const int loaded = load_policy(&policy, names[i], o);
        if (loaded == EXIT_DONE)
            each(names[i], policy, payload);
        vmxci_policy_free(policy);
        status = max_status(status, loaded);
    }
    free_names(names, count);
    return status;
}

/* ---- the list -------------------------------------------------------------------------- */

/* Adds the line of a policy: the name is that of the file, by which the policy is found. */
static void add_policy(struct buffer *out, const char *name, const char *title, const char *release)
{
    enum {
        WIDTH = 16 /* of the names */
    };
    const size_t start = out->len;
    add_printable(out, str_of(name));
    while (!out->failed && out->len - start < WIDTH)
        add_byte(out, ' ');
    add_text(out, "  ");
    add_printable(out, str_of(*title ? title : "no title"));
    if (*release) {
        add_text(out, " (");
        add_printable(out, str_of(release));
        add_text(out, ")");
    }
    add_byte(out, '\n');
}

static void list_policy(const char *name, const vmxci_policy *policy, void *out)
{
    add_policy(out, name, vmxci_policy_title(policy), vmxci_policy_release(policy));
}

int list_policies(const struct options *o)
{
    struct buffer out = { .len = 0 };
    const int status = for_each_policy(o, list_policy, &out);
    add_policy(&out, LINT_POLICY, "the lints, which every check applies without --no-lint", "");
    return max_status(status, print_text(&out));
}

/* ---- one rule -------------------------------------------------------------------------- */

struct wanted {
    const char *rule;
    size_t policy_len; /* of the POLICY/ that RULE began with; 0: any policy */
    const char *policy;
    size_t found;
    struct buffer out;
};

/* Adds a line of FIRST and A, then SECOND and B; A and B may hold control characters. */
static void add_line(struct buffer *out, const char *first, const char *a, const char *second,
                     const char *b)
{
    add_text(out, first);
    add_printable(out, str_of(a));
    add_text(out, second);
    add_printable(out, str_of(b));
    add_byte(out, '\n');
}

static void add_rule(struct wanted *w, const vmxci_rule *rule)
{
    const char *policy = policy_name(rule);
    if (strcmp(rule->name, w->rule) != 0 ||
        (w->policy_len &&
         (strlen(policy) != w->policy_len || memcmp(policy, w->policy, w->policy_len) != 0)))
        return;
    struct buffer *out = &w->out;
    add_text(out, w->found++ ? "\n" : "");
    add_printable(out, str_of(policy));
    add_line(out, "/", rule->name, ": ", *rule->title ? rule->title : rule->name);
    add_line(out, "  severity: ", vmxci_severity_name(rule->severity), "",
             rule->fixable ? "; --fix corrects it" : "");
    if (*rule->ids)
        add_line(out, "  IDs: ", rule->ids, "", "");
    if (*rule->help)
        add_line(out, "  ", rule->help, "", "");
}

static void add_rules(const char *name, const vmxci_policy *policy, void *payload)
{
    (void)name;
    for (size_t i = 0; i < vmxci_policy_rule_count(policy); i++)
        add_rule(payload, vmxci_policy_rule_at(policy, i));
}

/* Adds the rules of the policies that O names: they may be files. */
static int explain_named(struct wanted *w, const struct options *o)
{
    struct policies policies;
    const int status = load_policies(&policies, o);
    for (size_t i = 0; i < policies.count; i++)
        add_rules("", policies.at[i], w);
    free_policies(&policies);
    return status;
}

int explain_rule(const char *name, const struct options *o)
{
    const char *slash = strchr(name, '/');
    struct wanted w = { .rule = slash ? slash + 1 : name, .policy = name };
    w.policy_len = slash ? (size_t)(slash - name) : 0;
    for (size_t i = 0; i < vmxci_lint_count(); i++)
        add_rule(&w, vmxci_lint_at(i));
    int status = has_item(o, ITEM_POLICY) ? explain_named(&w, o)
                                          : for_each_policy(o, add_rules, &w);
    /* A policy that cannot be loaded was reported, but matters only if the rule may be in it. */
    if (w.found)
        status = EXIT_DONE;
    else
        status = max_status(
            status, usage_error(o->command, "rule '%s' not found in %s", name,
                                status ? "the policies that could be loaded" : "any policy"));
    return max_status(status, print_text(&w.out));
}

/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "check/policies.h"
#include "check/policy_path.h"
#include "options/items.h"
#include "options/options.h"
#include "options/usage.h"
#include "output/report.h"

/* ---- one policy ------------------------------------------------------------------------ */

static bool is_file_name(const char *name)
{
    const size_t len = strlen(name), suffix = strlen(POLICY_SUFFIX);
    return strchr(name, '/') || (len > suffix && strcmp(name + len - suffix, POLICY_SUFFIX) == 0);
}

static int reject_name(const char *name, const struct options *o)
{
    return usage_error(o->command,
                       "policy '%s' not found; 'vmxci check --list-policies' lists the names, and "
                       "a file is given with a slash or the suffix '" POLICY_SUFFIX "'",
                       name);
}

/* Whatever is wrong with a policy file, the command line is what cannot be carried out. */
static int load_file(vmxci_policy **out, const char *path, const struct options *o)
{
    vmxci_error err;
    const int status = vmxci_policy_load(out, path, NULL, &err);
    if (status == VMXCI_OK)
        return EXIT_DONE;
    const int exit_status = print_error(o, path, &err);
    return exit_status == EXIT_IO && status != VMXCI_ENOENT ? EXIT_IO : EXIT_USAGE;
}

int load_policy(vmxci_policy **out, const char *name, const struct options *o)
{
    char *path = NULL;
    *out = NULL;
    if (is_file_name(name))
        return load_file(out, name, o);
    if (!find_policy(&path, name))
        return report_no_memory(name);
    const int status = path ? load_file(out, path, o) : reject_name(name, o);
    free(path);
    return status;
}

/* ---- the policies of a run ------------------------------------------------------------- */

static bool add_rules(struct policies *p, size_t count,
                      const vmxci_rule *(*get)(const void *, size_t), const void *from)
{
    const vmxci_rule **rules = realloc(p->rules, (p->rule_count + count) * sizeof *rules);
    if (!rules)
        return false;
    p->rules = rules;
    for (size_t i = 0; i < count; i++)
        rules[p->rule_count++] = get(from, i);
    return true;
}

static const vmxci_rule *get_lint(const void *unused, size_t i)
{
    (void)unused;
    return vmxci_lint_at(i);
}

static const vmxci_rule *get_rule(const void *policy, size_t i)
{
    return vmxci_policy_rule_at(policy, i);
}

static int add_policy(struct policies *p, const char *name, const struct options *o)
{
    vmxci_policy *policy;
    if (strcmp(name, LINT_POLICY) == 0)
        return EXIT_DONE;
    const int status = load_policy(&policy, name, o);
    if (status)
        return status;
    p->at[p->count++] = policy;
    return add_rules(p, vmxci_policy_rule_count(policy), get_rule, policy) ? EXIT_DONE
                                                                           : report_no_memory(name);
}

/* Returns whether one of the items before END names the policy NAME. */
static bool is_named(const struct options *o, size_t end, const char *name)
{
    size_t at = 0;
    const char *other;
    while ((other = next_item(&at, o, ITEM_POLICY)) && at <= end)
        if (strcmp(other, name) == 0)
            return true;
    return false;
}

int load_policies(struct policies *out, const struct options *o)
{
    size_t at = 0;
    const char *name;
    *out = (struct policies){ .has_lints = !o->no_lint || is_named(o, SIZE_MAX, LINT_POLICY) };
    out->at = calloc(o->items.count + 1, sizeof *out->at);
    if (!out->at || (out->has_lints && !add_rules(out, vmxci_lint_count(), get_lint, NULL)))
        return report_no_memory(o->command->name);
    int status = EXIT_DONE;
    while (status == EXIT_DONE && (name = next_item(&at, o, ITEM_POLICY)))
        if (!is_named(o, at - 1, name))
            status = add_policy(out, name, o);
    return status;
}

void free_policies(struct policies *policies)
{
    for (size_t i = 0; i < policies->count; i++)
        vmxci_policy_free(policies->at[i]);
    free(policies->at);
    free(policies->rules);
}

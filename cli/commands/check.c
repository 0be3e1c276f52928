/* SPDX-License-Identifier: MIT */
/* vmxci check: reports what is wrong with VMs: lints, and the rules of policies. */
#include <config.h>

#include "check/check_run.h"
#include "check/explain.h"
#include "check/fix.h"
#include "command.h"
#include "options/items.h"
#include "options/option.h"
#include "options/options.h"
#include "options/table.h"
#include "options/usage.h"

static bool checks_nothing(const struct options *o)
{
    return o->no_lint && o->no_cross && !has_item(o, ITEM_POLICY);
}

/* Rejects options that exclude each other, and those that only mean something with --fix. */
static int check_options(const struct options *o)
{
    const struct option *option = NULL;
    if (o->list_policies && o->explain)
        return usage_error(o->command, "'--list-policies' and '--explain' exclude each other");
    if ((o->list_policies || o->explain) && o->path_count)
        return usage_error(o->command, "'--%s' takes no PATH",
                           o->explain ? "explain" : "list-policies");
    if (o->fix && o->output != OUTPUT_DEFAULT)
        return usage_error(o->command, "'--fix' and '--output' exclude each other");
    while (!o->fix && (option = next_option(o->command, option)))
        if (option->group == GROUP_EDIT && was_given(o, (const char *)o + option->offset))
            return usage_error(o->command, "'--%s' needs '--fix'", option->name);
    if (o->accepted && o->write_accepted)
        return usage_error(o->command, "'--accepted' and '--write-accepted' exclude each other");
    if (o->fix && (o->accepted || o->write_accepted || has_item(o, ITEM_FROM)))
        return usage_error(o->command,
                           "'--fix' excludes '--accepted', '--write-accepted' and '--from'");
    if (o->write_accepted && strcmp(o->write_accepted, "-") == 0)
        return usage_error(o->command, "--write-accepted: '-' is no file");
    if (!o->list_policies && !o->explain && checks_nothing(o))
        return usage_error(o->command, "nothing to check: '--no-lint' leaves out the lints; add "
                                       "--policy=NAME");
    if (o->end_record && o->fix)
        return usage_error(o->command, "'--fix' and '--end-record' exclude each other");
    return EXIT_DONE;
}

static int run(const struct options *o)
{
    const int status = check_options(o);
    if (status)
        return status;
    if (o->list_policies)
        return list_policies(o);
    if (o->explain)
        return explain_rule(o->explain, o);
    return o->fix ? fix_all(o) : check_all(o);
}

static bool needs_no_path(const struct options *o)
{
    return o->list_policies || o->explain || has_item(o, ITEM_FROM);
}

const struct command command_check = {
    .name = "check",
    .operands = "",
    .summary = "report what is wrong with VMs, by lints and policies",
    .about = "Check each VM by the lints, which every VM should pass, and by the policies that\n"
             "are named.  Print the findings as PATH:LINE:COLUMN: SEVERITY: MESSAGE [RULE].\n"
             "The exit status is 1 if there is a finding of the severity --fail-on or higher.\n"
             "A policy is found by its name in the directories of VMXCI_POLICY_PATH and where\n"
             "policies are installed; a file is given with a slash or the suffix .policy.\n"
             "With --fix, correct what needs no guess with one write for each VM: what the\n"
             "rules of policies say, lines that repeat another one, a byte order mark, and\n"
             "unusual spellings of VMCI values.  What remains is printed.\n"
             "With --from, VMs on other hosts count when what several VMs share is looked for;\n"
             "PATH may be left out.\n",
    .examples = "  vmxci check web01\n"
                "  vmxci check --policy=stig-vsphere8 --fail-on=error web01 web02\n"
                "  vmxci check --fix --dry-run --diff web01\n"
                "  vmxci check --explain=duplicate-id\n",
    .needs_no_path = needs_no_path,
    .groups = GROUP_CHECK | GROUP_EDIT | GROUP_END | GROUP_COLOR | GROUP_PATHS | GROUP_MESSAGES,
    .run = run,
};

/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "generalize/selection.h"
#include "options/alternatives.h"
#include "options/items.h"
#include "options/options.h"
#include "options/table.h"
#include "options/usage.h"
#include "output/report.h"
#include "pattern.h"
#include "str.h"

/* ---- patterns -------------------------------------------------------------------------- */

static int add_pattern(struct patterns *to, const struct options *o, const char *option,
                       const char *regex)
{
    vmxci_pattern *pattern;
    const int status = compile_key_pattern(&pattern, o, option, regex, true);
    if (status == EXIT_DONE)
        to->at[to->count++] = pattern;
    return status;
}

static bool begin_patterns(struct patterns *out, const struct options *o)
{
    *out = (struct patterns){ .at = calloc(o->items.count + 1, sizeof *out->at) };
    return out->at != NULL;
}

static void free_patterns(struct patterns *patterns)
{
    for (size_t i = 0; i < patterns->count; i++)
        vmxci_pattern_free(patterns->at[i]);
    free(patterns->at);
}

static int match_any(bool *out, const struct patterns *patterns, vmxci_matcher *matcher,
                     vmxci_str key, vmxci_error *err)
{
    int found = 0, status = VMXCI_OK;
    for (size_t i = 0; status == VMXCI_OK && !found && i < patterns->count; i++)
        status = vmxci_pattern_match(&found, patterns->at[i], matcher, key, err);
    *out = found != 0;
    return status;
}

/* ---- --only ---------------------------------------------------------------------------- */

/* Returns the bit of the group NAME, or 0. */
static unsigned find_group(const char *name)
{
    unsigned group;
    const char *other;
    for (size_t i = 0; (other = row_group_at(&group, i)); i++)
        if (strcmp(other, name) == 0)
            return group;
    return 0;
}

static bool is_key_in_table(const char *word)
{
    const struct row *row;
    for (size_t i = 0; (row = row_at(i)); i++)
        if (is_key_of(row, str_of(word)))
            return true;
    return false;
}

static int reject_group(const struct options *o, const char *name)
{
    struct alternatives names = { .before = "'", .after = "'" };
    unsigned group;
    const char *other;
    for (size_t i = 0; (other = row_group_at(&group, i)); i++)
        add_alternative(&names, other);
    return usage_error(o->command, "--only: unknown group '%s'; expected %s, or a REGEX for keys",
                       name, finish_alternatives(&names));
}

/* Whether VALUE, which is neither a group nor a key that a row has, must be a misspelled group:
 * such a pattern would match no key of the table. */
static bool is_misspelled(const char *value)
{
    return value[strspn(value, "abcdefghijklmnopqrstuvwxyz-")] == '\0' && !is_key_in_table(value);
}

static int read_only(struct selection *out, const struct options *o)
{
    size_t at = 0;
    unsigned groups = 0;
    const char *value;
    int status = EXIT_DONE;
    while (status == EXIT_DONE && (value = next_item(&at, o, ITEM_ONLY))) {
        const unsigned group = find_group(value);
        groups |= group;
        if (group == 0)
            status = is_misspelled(value) ? reject_group(o, value)
                                          : add_pattern(&out->only, o, "--only", value);
    }
    if (groups)
        out->groups = groups;
    return status;
}

static int read_keep(struct selection *out, const struct options *o)
{
    size_t at = 0;
    const char *value;
    int status = EXIT_DONE;
    while (status == EXIT_DONE && (value = next_item(&at, o, ITEM_KEEP)))
        status = add_pattern(&out->keep, o, "--keep", value);
    return status;
}

/* ---- all ------------------------------------------------------------------------------- */

/* The group removes all keys of a network adapter, so its address cannot stay. */
static int check_static_mac(const struct selection *selection, const struct options *o)
{
    if (selection->groups & ROWS_NETWORK && was_given(o, &o->static_mac) &&
        o->static_mac == STATIC_MAC_KEEP)
        return usage_error(o->command,
                           "'--static-mac=keep' and the group 'network' exclude each other: the "
                           "group removes network adapters; use '--only' to name the groups");
    return EXIT_DONE;
}

int read_selection(struct selection *out, const struct options *o)
{
    *out = (struct selection){ .settings = preset_at((size_t)o->preset),
                               .settings2 = o->regenerate ? &regenerate : NULL };
    out->groups = out->settings->groups;
    if (!begin_patterns(&out->only, o) || !begin_patterns(&out->keep, o))
        return report_no_memory(o->command->name);
    int status = read_only(out, o);
    if (status == EXIT_DONE)
        status = read_keep(out, o);
    return status ? status : check_static_mac(out, o);
}

void free_selection(struct selection *selection)
{
    free_patterns(&selection->only);
    free_patterns(&selection->keep);
}

int is_kept(bool *out, const struct selection *selection, vmxci_matcher *matcher, vmxci_str key,
            vmxci_error *err)
{
    return match_any(out, &selection->keep, matcher, key, err);
}

int is_selected(bool *out, const struct selection *selection, vmxci_matcher *matcher, vmxci_str key,
                vmxci_error *err)
{
    bool kept, only = true;
    int status = is_kept(&kept, selection, matcher, key, err);
    if (status == VMXCI_OK && selection->only.count)
        status = match_any(&only, &selection->only, matcher, key, err);
    *out = only && !kept;
    return status;
}

/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "command.h"
#include "error.h"
#include "generalize/selection.h"
#include "options/alternatives.h"
#include "options/items.h"
#include "options/options.h"
#include "options/table.h"
#include "options/usage.h"
#include "output/buffer.h"
#include "output/report.h"
#include "output/text.h"
#include "pattern.h"
#include "str.h"

/* ---- patterns -------------------------------------------------------------------------- */

static int add_pattern(struct patterns *to, const struct options *o, const char *option,
                       const char *regex)
{
    vmxci_pattern *pattern;
    if (!*regex)
        return usage_error(o->command, "%s: REGEX must not be empty", option);
    const int status = compile_key_pattern(&pattern, o, option, regex, true);
    if (status == EXIT_DONE)
        to->at[to->count++] =
            (struct key_pattern){ .pattern = pattern, .option = option, .regex = regex };
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
        vmxci_pattern_free(patterns->at[i].pattern);
    free(patterns->at);
}

static int match_any(bool *out, const struct patterns *patterns, vmxci_matcher *matcher,
                     vmxci_str key, vmxci_error *err)
{
    int found = 0, status = VMXCI_OK;
    for (size_t i = 0; status == VMXCI_OK && !found && i < patterns->count; i++)
        status = vmxci_pattern_match(&found, patterns->at[i].pattern, matcher, key, err);
    *out = found != 0;
    return status;
}

/* ---- patterns that match nothing -------------------------------------------------------- */

enum {
    MAX_TABLE_KEY = 64 /* of a key of the tables */
};

static int match_key(struct patterns patterns, vmxci_matcher *matcher, vmxci_str key,
                     vmxci_error *err)
{
    int status = VMXCI_OK;
    for (size_t i = 0; status == VMXCI_OK && i < patterns.count; i++) {
        struct key_pattern *p = &patterns.at[i];
        int found = 0;
        if (!p->is_matched)
            status = vmxci_pattern_match(&found, p->pattern, matcher, key, err);
        if (found)
            p->is_matched = true;
    }
    return status;
}

static int match_both(const struct selection *s, vmxci_matcher *matcher, vmxci_str key,
                      vmxci_error *err)
{
    const int status = match_key(s->keep, matcher, key, err);
    return status ? status : match_key(s->only, matcher, key, err);
}

/* Writes a key that ROW matches: # becomes 0, and * becomes STAR. */
static void make_key(char out[MAX_TABLE_KEY], const struct row *row, const char *star)
{
    size_t len = 0;
    for (const char *from = row->key; *from && len + 2 < MAX_TABLE_KEY; from++) {
        if (*from != '*')
            out[len++] = *from == '#' ? '0' : *from;
        else if (*star)
            out[len++] = *star;
    }
    out[len] = '\0';
}

static int match_rows(const struct selection *s, vmxci_matcher *matcher, vmxci_error *err)
{
    const struct row *row;
    char key[MAX_TABLE_KEY];
    int status = VMXCI_OK;
    for (size_t i = 0; status == VMXCI_OK && (row = row_at(i)); i++) {
        make_key(key, row, "");
        status = match_both(s, matcher, str_of(key), err);
        make_key(key, row, "x");
        if (status == VMXCI_OK)
            status = match_both(s, matcher, str_of(key), err);
    }
    return status;
}

/* Keys that the command sets. */
static int match_set_keys(const struct selection *s, vmxci_matcher *matcher, vmxci_error *err)
{
    static const char *const keys[] = { "uuid.action", "msg.autoAnswer",     "displayName",
                                        "nvram",       "extendedConfigFile", "vmxstats.filename" };
    int status = VMXCI_OK;
    for (size_t i = 0; status == VMXCI_OK && i < sizeof keys / sizeof keys[0]; i++)
        status = match_key(s->keep, matcher, str_of(keys[i]), err);
    return status;
}

static int match_tables(const struct selection *s, const struct options *o)
{
    vmxci_error err;
    vmxci_matcher *matcher;
    if (s->keep.count + s->only.count == 0)
        return EXIT_DONE;
    int status = vmxci_matcher_new(&matcher, &err);
    if (status == VMXCI_OK)
        status = match_rows(s, matcher, &err);
    if (status == VMXCI_OK)
        status = match_set_keys(s, matcher, &err);
    vmxci_matcher_free(matcher);
    /* A pattern that takes too many steps is reported with the key of a VM. */
    return status == VMXCI_ENOMEM ? report_no_memory(o->command->name) : EXIT_DONE;
}

/* Whether a key of a VM can show that a pattern is not misspelled. */
static bool begin_examination(struct patterns patterns)
{
    bool needs = false;
    for (size_t i = 0; i < patterns.count; i++) {
        patterns.at[i].is_examined = true;
        needs |= !patterns.at[i].is_matched;
    }
    return needs;
}

static int match_line(const struct selection *s, const vmxci_doc *doc, const vmxci_line *line,
                      vmxci_matcher *matcher, vmxci_error *err)
{
    vmxci_text *key = convert_to_utf8(doc, line->key);
    if (!key)
        return fail_no_memory(err);
    const int status = match_both(s, matcher, vmxci_text_str(key), err);
    vmxci_text_free(key);
    return status;
}

int note_matches(const struct selection *selection, const vmxci_doc *doc, vmxci_matcher *matcher,
                 vmxci_error *err)
{
    vmxci_line line;
    int status = VMXCI_OK;
    const bool keep = begin_examination(selection->keep), only = begin_examination(selection->only);
    for (size_t i = 1; (keep || only) && status == VMXCI_OK && i <= vmxci_doc_lines(doc); i++)
        if (vmxci_doc_at(&line, doc, i, NULL) == VMXCI_OK && line.kind == VMXCI_LINE_ENTRY)
            status = match_line(selection, doc, &line, matcher, err);
    return status;
}

static void report_patterns(const struct patterns *patterns, const char *command)
{
    struct buffer messages = { .ptr = NULL };
    for (size_t i = 0; i < patterns->count; i++) {
        const struct key_pattern *p = &patterns->at[i];
        char shown[VMXCI_MESSAGE_SIZE / 2], text[VMXCI_MESSAGE_SIZE];
        if (p->is_matched || !p->is_examined)
            continue;
        vmxci_printable(shown, sizeof shown, str_of(p->regex), 1);
        snprintf(text, sizeof text,
                 "'%s=%s' matches no key; REGEX matches whole keys, such as 'uuid\\..*'", p->option,
                 shown);
        report_note(&messages, command, &(vmxci_note){ .message = text });
    }
    print_messages(&messages);
}

void report_unmatched(const struct selection *selection, const struct options *o)
{
    if (o->quiet)
        return;
    report_patterns(&selection->keep, o->command->name);
    report_patterns(&selection->only, o->command->name);
}

/* ---- --only ---------------------------------------------------------------------------- */

/* Returns the bit of the group NAME, or 0. */
static unsigned find_group(const char *name)
{
    unsigned group;
    const char *other;
    for (size_t i = 0; (other = row_group_at(&group, i)); i++)
        if (strcasecmp(other, name) == 0)
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
    return value[strspn(value, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_")] == '\0' &&
           *value && !is_key_in_table(value);
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
    out->is_by_group = groups != 0;
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
    *out = (struct selection){ .o = o,
                               .settings = preset_at((size_t)o->preset),
                               .settings2 = o->regenerate ? &regenerate : NULL };
    out->groups = out->settings->groups;
    if (!begin_patterns(&out->only, o) || !begin_patterns(&out->keep, o))
        return report_no_memory(o->command->name);
    int status = read_only(out, o);
    if (status == EXIT_DONE)
        status = read_keep(out, o);
    if (status == EXIT_DONE)
        status = match_tables(out, o);
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

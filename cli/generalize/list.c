/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <string.h>

#include "generalize/list.h"
#include "generalize/rows.h"
#include "output/buffer.h"
#include "output/report.h"

enum {
    KEY_WIDTH = 34, /* of the longest key */
    GROUP_WIDTH = 10
};

static const char *group_name(unsigned group)
{
    unsigned bit;
    const char *name;
    for (size_t i = 0; (name = row_group_at(&bit, i)); i++)
        if (bit == group)
            break;
    return name;
}

static void add_row(struct buffer *out, const struct row *row)
{
    add_format(out, "%-*s  %-*s  %s", KEY_WIDTH, row->key, GROUP_WIDTH, group_name(row->group),
               row->reason);
    if (*row->source)
        add_format(out, " (%s)", row->source);
    add_byte(out, '\n');
}

static void add_groups(struct buffer *out, unsigned groups)
{
    unsigned bit;
    const char *name, *separator = "";
    for (size_t i = 0; (name = row_group_at(&bit, i)); i++) {
        if (!(groups & bit))
            continue;
        add_format(out, "%s%s", separator, name);
        separator = ", ";
    }
}

static void add_settings(struct buffer *out, const struct preset *preset)
{
    const size_t most = sizeof preset->settings / sizeof preset->settings[0];
    for (size_t i = 0; i < most && preset->settings[i].key; i++)
        add_format(out, "\n          sets %s = \"%s\"", preset->settings[i].key,
                   preset->settings[i].value);
}

static void add_preset(struct buffer *out, const struct preset *preset)
{
    add_format(out, "%-8s  %s\n          removes ", preset->name, preset->purpose);
    add_groups(out, preset->groups);
    add_settings(out, preset);
    add_byte(out, '\n');
}

int list_rows(void)
{
    struct buffer out = { .len = 0 };
    const struct row *row;
    const struct preset *preset;
    add_format(&out, "%-*s  %-*s  %s\n", KEY_WIDTH, "KEY", GROUP_WIDTH, "GROUP",
               "WHAT IT IS (WHO REMOVES IT)");
    for (size_t i = 0; (row = row_at(i)); i++)
        add_row(&out, row);
    add_text(&out, "\nIn KEY, # stands for a number and * for any characters; of several rows that "
                   "match,\nthe first one applies.\n\nPRESET\n");
    for (size_t i = 0; (preset = preset_at(i)); i++)
        add_preset(&out, preset);
    return print_text(&out);
}

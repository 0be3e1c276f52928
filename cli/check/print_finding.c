/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <string.h>

#include "check/policies.h"
#include "check/print_finding.h"
#include "options/options.h"
#include "output/color.h"
#include "output/json.h"
#include "output/record.h"
#include "output/report.h"
#include "output/text.h"
#include "str.h"

enum {
    SHOWN = 160 /* bytes of a line that are shown on a terminal */
};

/* ---- text ------------------------------------------------------------------------------ */

static void add_severity(struct buffer *out, const struct options *o, vmxci_severity severity)
{
    if (is_color_on(o))
        add_colored(out, vmxci_severity_name(severity), severity_color(severity));
    else
        add_text(out, vmxci_severity_name(severity));
}

/* Adds the start of the line, and a caret below the column.  What is not printable is escaped,
 * which moves the caret. */
static void add_source(struct buffer *out, const struct finding *f)
{
    const size_t len = strlen(f->source), before = f->column ? f->column - 1 : 0;
    if (len == 0 || before >= SHOWN || before > len)
        return;
    add_text(out, "    ");
    const size_t start = out->len;
    add_printable(out, (vmxci_str){ f->source, before });
    const size_t caret = out->len - start;
    add_printable(out, (vmxci_str){ f->source + before, (len < SHOWN ? len : SHOWN) - before });
    add_text(out, len < SHOWN ? "\n    " : "...\n    ");
    for (size_t i = 0; i < caret; i++)
        add_byte(out, ' ');
    add_text(out, "^\n");
}

void print_finding(struct buffer *out, const struct options *o, const char *path,
                   const struct finding *f)
{
    add_shown(out, o, str_of(path));
    if (f->line)
        add_format(out, ":%zu", f->line);
    if (f->column)
        add_format(out, ":%zu", f->column);
    add_text(out, ": ");
    add_severity(out, o, f->severity);
    add_text(out, ": ");
    add_printable(out, str_of(f->message));
    add_format(out, " [%s]\n", f->rule->name);
    if (o->to_terminal)
        add_source(out, f);
}

void report_left_out(struct record *record, const struct finding_list *findings)
{
    size_t count = 0;
    for (int i = 0; i <= VMXCI_SEVERITY_ERROR; i++)
        count += findings->left_out[i];
    if (count == 0)
        return;
    start_message(&record->messages, record_path(record));
    add_format(&record->messages, "%zu more finding%s not printed\n", count,
               count == 1 ? " is" : "s are");
}

/* ---- JSON ------------------------------------------------------------------------------ */

/* Returns the array of the words in IDS. */
static json_t *ids_to_json(const char *ids)
{
    json_t *list = json_array();
    bool good = list;
    while (*ids && good) {
        const size_t len = strcspn(ids, " ");
        if (len)
            good = json_array_append_new(list, json_stringn(ids, len)) == 0;
        ids += len + (ids[len] == ' ');
    }
    if (good)
        return list;
    json_decref(list);
    return NULL;
}

json_t *finding_to_json(const char *path, const struct finding *f)
{
    return path_to_json(
        path, json_pack("{s:o, s:o, s:s, s:s, s:s, s:o, s:o, s:o}", "line", number_to_json(f->line),
                        "column", number_to_json(f->column), "severity",
                        vmxci_severity_name(f->severity), "rule", f->rule->name, "policy",
                        policy_name(f->rule), "ids", ids_to_json(f->rule->ids), "key",
                        *f->key ? text_to_json(str_of(f->key)) : json_null(), "message",
                        text_to_json(str_of(f->message))));
}

/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdbool.h>
#include <string.h>

#include "check/report/sarif_rule.h"
#include "output/buffer.h"
#include "output/json_value.h"
#include "str.h"

enum {
    MAX_TAGS = 20 /* GitHub reads no more */
};

static bool is_lint(const vmxci_rule *rule)
{
    return *rule->policy == '\0';
}

/* Returns the text in BUFFER, which it frees. */
static json_t *take_text(struct buffer *buffer)
{
    json_t *out = buffer->failed ? NULL : text_to_json((vmxci_str){ buffer->ptr, buffer->len });
    free_buffer(buffer);
    return out;
}

json_t *sarif_rule_id(const vmxci_rule *rule)
{
    struct buffer id = { .ptr = NULL };
    add_format(&id, "%s%s%s", rule->policy, is_lint(rule) ? "" : "/", rule->name);
    return take_text(&id);
}

const char *sarif_level(vmxci_severity severity)
{
    return severity == VMXCI_SEVERITY_INFO ? "note" : vmxci_severity_name(severity);
}

/* ---- name ------------------------------------------------------------------------------ */

/* Adds the words of NAME in Pascal case. */
static void add_pascal_case(struct buffer *out, const char *name)
{
    bool starts_word = true;
    for (; *name; name++) {
        const bool is_lower = *name >= 'a' && *name <= 'z';
        if (strchr("-_ ", *name) == NULL)
            add_byte(out, starts_word && is_lower ? (char)(*name - 'a' + 'A') : *name);
        starts_word = strchr("-_ ", *name) != NULL;
    }
}

/* SARIF wants a name that differs from the ID in more than case: that of a lint may be one word. */
static json_t *make_name(const vmxci_rule *rule)
{
    struct buffer name = { .ptr = NULL };
    if (is_lint(rule))
        add_text(&name, "Lint");
    add_pascal_case(&name, rule->name);
    return take_text(&name);
}

/* ---- descriptions ---------------------------------------------------------------------- */

static const char *title_of(const vmxci_rule *rule)
{
    return *rule->title ? rule->title : rule->name;
}

static const char *help_of(const vmxci_rule *rule)
{
    return *rule->help ? rule->help : title_of(rule);
}

/* Adds TEXT with the punctuation escaped that Markdown or HTML would take for markup. */
static void add_markdown(struct buffer *out, const char *text)
{
    for (; *text; text++) {
        if (strchr("\\`*_[]<>#|&~", *text))
            add_byte(out, '\\');
        add_byte(out, *text);
    }
}

static json_t *make_markdown(const vmxci_rule *rule)
{
    struct buffer text = { .ptr = NULL };
    add_markdown(&text, help_of(rule));
    if (*rule->ids) {
        add_text(&text, "\n\nIDs: ");
        add_markdown(&text, rule->ids);
    }
    if (rule->fixable)
        add_text(&text, "\n\n`vmxci check --fix` can fix it.");
    return take_text(&text);
}

static json_t *make_text(const char *text)
{
    return json_pack("{s:o}", "text", text_to_json(str_of(text)));
}

static json_t *make_help(const vmxci_rule *rule)
{
    return json_pack("{s:o, s:o}", "text", text_to_json(str_of(help_of(rule))), "markdown",
                     make_markdown(rule));
}

/* ---- properties ------------------------------------------------------------------------ */

/* A policy is about security, a lint about correctness. */
static json_t *make_tags(const vmxci_rule *rule)
{
    json_t *tags = json_pack("[s]", is_lint(rule) ? "correctness" : "security");
    const char *id = rule->ids + strspn(rule->ids, " ");
    while (tags && *id && json_array_size(tags) < MAX_TAGS) {
        const size_t len = strcspn(id, " ");
        if (json_array_append_new(tags, text_to_json((vmxci_str){ id, len })) != 0) {
            json_decref(tags);
            tags = NULL;
        }
        id += len;
        id += strspn(id, " ");
    }
    return tags;
}

/* Adds a score from 0 to 10, which GitHub shows as high, medium or low.  Returns false if there is
 * no memory. */
static bool add_security_severity(json_t *properties, vmxci_severity severity)
{
    const char *score = severity == VMXCI_SEVERITY_ERROR     ? "8.0"
                        : severity == VMXCI_SEVERITY_WARNING ? "5.0"
                                                             : "2.0";
    return json_object_set_new(properties, "security-severity", json_string(score)) == 0;
}

static json_t *make_properties(const vmxci_rule *rule)
{
    json_t *properties = json_pack("{s:o, s:s}", "tags", make_tags(rule), "precision", "very-high");
    if (is_lint(rule) || add_security_severity(properties, rule->severity))
        return properties;
    json_decref(properties);
    return NULL;
}

json_t *sarif_rule(const vmxci_rule *rule)
{
    return json_pack("{s:o, s:o, s:o, s:o, s:o, s:{s:s}, s:o}", "id", sarif_rule_id(rule), "name",
                     make_name(rule), "shortDescription", make_text(title_of(rule)),
                     "fullDescription", make_text(help_of(rule)), "help", make_help(rule),
                     "defaultConfiguration", "level", sarif_level(rule->severity), "properties",
                     make_properties(rule));
}

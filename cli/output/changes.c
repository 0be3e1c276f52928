/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdbool.h>

#include "error.h"
#include "output/buffer.h"
#include "output/changes.h"
#include "output/json.h"
#include "output/report.h"

/* ---- JSON ------------------------------------------------------------------------------ */

static json_t *text_or_null(vmxci_str text)
{
    return text.ptr ? text_to_json(text) : json_null();
}

static json_t *change_to_json(const vmxci_change *change)
{
    json_t *old = text_or_null(change->old_value), *new = text_or_null(change->new_value);
    const json_int_t line = (json_int_t)change->old_line, lines = (json_int_t)change->old_count;
    if (!change->key.ptr)
        return json_pack("{s:n, s:I, s:o, s:o}", "key", "line", line, "old", old, "new", new);
    json_t *key = text_to_json(change->key);
    if (change->old_count > 1)
        return json_pack("{s:o, s:o, s:o, s:I}", "key", key, "old", old, "new", new, "oldLines",
                         lines);
    return json_pack("{s:o, s:o, s:o}", "key", key, "old", old, "new", new);
}

static int add_change(const vmxci_change *change, void *payload)
{
    return json_array_append_new(payload, change_to_json(change)) == 0 ? 0 : 1;
}

int collect_changes(json_t **out, const vmxci_doc *from, const vmxci_doc *to, vmxci_error *err)
{
    *out = json_array();
    const int status = *out ? vmxci_doc_changes(from, to, add_change, *out, err) : 1;
    if (status == VMXCI_OK)
        return VMXCI_OK;
    json_decref(*out);
    *out = NULL;
    /* The positive result of add_change. */
    return status > 0 ? fail_no_memory(err) : status;
}

/* ---- messages -------------------------------------------------------------------------- */

static void add_string(struct buffer *to, const json_t *string)
{
    add_printable(to, (vmxci_str){ json_string_value(string), json_string_length(string) });
}

/* Adds VALUE in quotes, or ABSENT if it is null. */
static void add_value(struct buffer *to, const json_t *value, const char *absent)
{
    if (!json_is_string(value)) {
        add_text(to, absent);
        return;
    }
    add_byte(to, '"');
    add_string(to, value);
    add_byte(to, '"');
}

/* Adds what was changed: the key, or a malformed line. */
static void add_subject(struct buffer *to, const json_t *change)
{
    const json_t *key = json_object_get(change, "key");
    if (json_is_string(key))
        add_string(to, key);
    else
        add_format(to, "malformed line %lld",
                   (long long)json_integer_value(json_object_get(change, "line")));
}

static void report_change(struct buffer *to, const char *path, const json_t *change)
{
    const bool has_key = json_is_string(json_object_get(change, "key"));
    const long long lines = json_integer_value(json_object_get(change, "oldLines"));
    start_message(to, path);
    add_subject(to, change);
    add_text(to, ": ");
    add_value(to, json_object_get(change, "old"), "(unset)");
    if (lines > 1)
        add_format(to, " (first of %lld lines)", lines);
    add_text(to, " -> ");
    add_value(to, json_object_get(change, "new"), has_key ? "(unset)" : "(removed)");
    add_byte(to, '\n');
}

void report_changes(struct buffer *messages, const char *path, const json_t *changes)
{
    for (size_t i = 0; i < json_array_size(changes); i++)
        report_change(messages, path, json_array_get(changes, i));
}

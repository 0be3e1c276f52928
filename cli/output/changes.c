/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "error.h"
#include "output/changes.h"
#include "output/json.h"
#include "output/report.h"
#include "output/text.h"

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

/* Returns the text of FORMAT, which the caller frees; NULL if there is no memory. */
static char *format_text(const char *format, ...) __attribute__((format(printf, 1, 2)));

static char *format_text(const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    const int len = vsnprintf(NULL, 0, format, args);
    char *text = len < 0 ? NULL : malloc((size_t)len + 1);
    if (text)
        (void)vsnprintf(text, (size_t)len + 1, format, again);
    va_end(again);
    va_end(args);
    return text;
}

/* Returns VALUE in quotes, or ABSENT if it is null.  The caller frees the result. */
static char *format_value(const json_t *value, const char *absent)
{
    if (!json_is_string(value))
        return format_text("%s", absent);
    char *text =
        make_printable((vmxci_str){ json_string_value(value), json_string_length(value) }, 1);
    char *out = text ? format_text("\"%s\"", text) : NULL;
    free(text);
    return out;
}

/* Returns what was changed: the key, or a malformed line.  The caller frees the result. */
static char *format_subject(const json_t *change)
{
    const json_t *key = json_object_get(change, "key");
    if (json_is_string(key))
        return make_printable((vmxci_str){ json_string_value(key), json_string_length(key) }, 1);
    return format_text("malformed line %lld",
                       (long long)json_integer_value(json_object_get(change, "line")));
}

static char *format_change(const char *subject, const char *old, const char *new, long long lines)
{
    if (!subject || !old || !new)
        return NULL;
    return lines > 1 ? format_text("%s: %s (first of %lld lines) -> %s", subject, old, lines, new)
                     : format_text("%s: %s -> %s", subject, old, new);
}

static void report_change(const char *path, const json_t *change)
{
    const bool has_key = json_is_string(json_object_get(change, "key"));
    char *subject = format_subject(change);
    char *old = format_value(json_object_get(change, "old"), "(unset)");
    char *new = format_value(json_object_get(change, "new"), has_key ? "(unset)" : "(removed)");
    char *text =
        format_change(subject, old, new, json_integer_value(json_object_get(change, "oldLines")));
    if (text)
        report_path(path, text);
    else
        (void)report_no_memory(path);
    free(text);
    free(new);
    free(old);
    free(subject);
}

void report_changes(const char *path, const json_t *changes)
{
    for (size_t i = 0; i < json_array_size(changes); i++)
        report_change(path, json_array_get(changes, i));
}

/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "check/accepted.h"
#include "check/json_lines.h"
#include "check/policies.h"
#include "command.h"
#include "output/buffer.h"
#include "output/report.h"
#include "str.h"

enum {
    MEMBERS = 5
};

/* A finding is one string of bytes: the texts of its members, each with a final NUL. */
struct accepted {
    struct buffer texts; /* of all findings, in the order of the file */
    vmxci_str *at;       /* the findings in `texts`, sorted */
    size_t count;
};

static int compare(const void *a, const void *b)
{
    const vmxci_str *x = a, *y = b;
    const int order = memcmp(x->ptr, y->ptr, x->len < y->len ? x->len : y->len);
    return order ? order : (x->len > y->len) - (x->len < y->len);
}

/* ---- the file -------------------------------------------------------------------------- */

static int load_member(struct accepted *a, const struct json_lines *lines, const json_t *value,
                       const char *name, bool is_nullable)
{
    const char *text = json_is_string(value) ? json_string_value(value) : "";
    if (!value)
        return refuse_json_line(lines, "member '%s' is missing", name);
    if (!json_is_string(value) && !(is_nullable && json_is_null(value)))
        return refuse_json_line(lines, "'%s' must be a string%s", name,
                                is_nullable ? " or null" : "");
    if (strlen(text) != (json_is_string(value) ? json_string_length(value) : 0))
        return refuse_json_line(lines, "'%s' contains a NUL character", name);
    add_bytes(&a->texts, text, strlen(text) + 1);
    return a->texts.failed ? report_no_memory(lines->name) : EXIT_DONE;
}

static int load_finding(struct accepted *a, const struct json_lines *lines, const json_t *object)
{
    static const struct {
        const char *name;
        bool is_nullable;
    } members[MEMBERS] = {
        { "path", false }, { "policy", false }, { "rule", false },
        { "key", true },   { "value", true },
    };
    int status = EXIT_DONE;
    for (size_t i = 0; status == EXIT_DONE && i < MEMBERS; i++)
        status = load_member(a, lines, json_object_get(object, members[i].name), members[i].name,
                             members[i].is_nullable);
    a->count++;
    return status;
}

static int load_lines(struct accepted *a, struct json_lines *lines)
{
    json_t *object;
    int status = next_json_line(&object, lines);
    while (object && status == EXIT_DONE) {
        status = load_finding(a, lines, object);
        json_decref(object);
        if (status == EXIT_DONE)
            status = next_json_line(&object, lines);
    }
    return status;
}

/* Returns the length of the finding at TEXT. */
static size_t finding_length(const char *text)
{
    size_t len = 0;
    for (int i = 0; i < MEMBERS; i++)
        len += strlen(text + len) + 1;
    return len;
}

static bool sort_accepted(struct accepted *a)
{
    const char *next = a->texts.ptr;
    if (a->count == 0)
        return true;
    a->at = calloc(a->count, sizeof *a->at);
    if (!a->at)
        return false;
    for (size_t i = 0; i < a->count; i++) {
        a->at[i] = (vmxci_str){ next, finding_length(next) };
        next += a->at[i].len;
    }
    qsort(a->at, a->count, sizeof *a->at, compare);
    return true;
}

static int load(struct accepted *a, const char *file, const struct options *o)
{
    struct json_lines lines;
    int status = open_json_lines(&lines, file, o);
    if (status)
        return status;
    status = load_lines(a, &lines);
    if (status == EXIT_DONE && !sort_accepted(a))
        status = report_no_memory(lines.name);
    close_json_lines(&lines);
    return status;
}

int load_accepted(struct accepted **out, const char *file, const struct options *o)
{
    *out = calloc(1, sizeof **out);
    if (!*out)
        return report_no_memory(file);
    const int status = load(*out, file, o);
    if (status) {
        free_accepted(*out);
        *out = NULL;
    }
    return status;
}

void free_accepted(struct accepted *accepted)
{
    if (!accepted)
        return;
    free_buffer(&accepted->texts);
    free(accepted->at);
    free(accepted);
}

/* ---- findings -------------------------------------------------------------------------- */

/* Adds the text that JSON has for BYTES, and a NUL. */
static void add_member(struct buffer *out, const char *bytes)
{
    const vmxci_str text = str_of(bytes);
    const size_t room = vmxci_printable(NULL, 0, text, 0) + 1;
    if (room > out->room - out->len && !grow_buffer(out, room))
        return;
    out->len += vmxci_printable(out->ptr + out->len, room, text, 0) + 1;
}

bool is_accepted(const struct accepted *accepted, const char *path, const struct finding *f)
{
    struct buffer text = { .ptr = NULL };
    if (accepted->count == 0)
        return false;
    add_member(&text, path);
    add_member(&text, policy_name(f->rule));
    add_member(&text, f->rule->name);
    add_member(&text, f->key);
    add_member(&text, f->value);
    const vmxci_str wanted = { text.ptr, text.len };
    const bool found = !text.failed && bsearch(&wanted, accepted->at, accepted->count,
                                               sizeof *accepted->at, compare);
    free_buffer(&text);
    return found;
}

void remove_accepted(const struct accepted *accepted, const char *path,
                     struct finding_list *findings)
{
    for (size_t i = accepted ? findings->count : 0; i-- > 0;)
        if (is_accepted(accepted, path, &findings->at[i]))
            remove_finding(findings, i);
}

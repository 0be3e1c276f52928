/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdarg.h>
#include <stdio.h>

#include "error.h"
#include "reconfig/node.h"
#include "reconfig/spec.h"

/* Longer than any place: the types bound the depth, and each name is cut to 64 bytes. */
enum {
    PLACE_SIZE = 512
};

/* ---- places ---------------------------------------------------------------------------- */

struct node get_member(const struct node *object, const char *name)
{
    return (struct node){ .reading = object->reading,
                          .parent = object,
                          .member = name,
                          .value = json_object_get(object->value, name) };
}

struct node get_element(const struct node *array, size_t index)
{
    return (struct node){ .reading = array->reading,
                          .parent = array,
                          .index = index,
                          .value = json_array_get(array->value, index) };
}

/* Writes a place such as "spec.deviceChange[0].device".  Returns its length. */
static size_t format_place(char out[PLACE_SIZE], const struct node *node)
{
    size_t len = node->parent ? format_place(out, node->parent) : 0;
    const size_t room = PLACE_SIZE - len;
    const bool is_unnamed = node->parent && node->member && !*node->member;
    const char *member = is_unnamed ? "\"\"" : node->member;
    int more = member ? snprintf(out + len, room, "%s%.64s", len ? "." : "", member)
                      : snprintf(out + len, room, "[%zu]", node->index);
    len += more > 0 ? (size_t)more : 0;
    return len < PLACE_SIZE ? len : PLACE_SIZE - 1;
}

int ignore_node(const struct node *node)
{
    char place[PLACE_SIZE];
    (void)format_place(place, node);
    return add_ignored_place(node->reading->spec, place) ? VMXCI_OK
                                                         : fail_no_memory(node->reading->err);
}

/* ---- errors ---------------------------------------------------------------------------- */

int fail_at(const struct node *node, int status, const char *format, ...)
{
    char place[PLACE_SIZE], text[VMXCI_MESSAGE_SIZE] = "";
    va_list args;
    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    (void)format_place(place, node);
    return fail_with(node->reading->err, status, "%s: %s", place, text);
}

const char *describe_kind(const json_t *value)
{
    static const char *const kinds[] = {
        [JSON_OBJECT] = "an object",
        [JSON_ARRAY] = "an array",
        [JSON_STRING] = "a string",
        [JSON_INTEGER] = "an integer",
        [JSON_REAL] = "a number with a fraction or an exponent",
        [JSON_TRUE] = "a boolean",
        [JSON_FALSE] = "a boolean",
        [JSON_NULL] = "null",
    };
    return kinds[json_typeof(value)];
}

int fail_kind(const struct node *node, const char *expected)
{
    return fail_at(node, VMXCI_EVALUE, "expected %s, found %s", expected,
                   describe_kind(node->value));
}

int fail_absent(const struct node *node)
{
    return fail_at(node, VMXCI_EVALUE, "required property is missing");
}

/* ---- values ---------------------------------------------------------------------------- */

int get_text(const char **out, const struct node *node)
{
    *out = json_string_value(node->value);
    return *out ? VMXCI_OK : fail_kind(node, "a string");
}

int get_integer(json_int_t *out, const struct node *node)
{
    *out = json_integer_value(node->value);
    return json_is_integer(node->value) ? VMXCI_OK : fail_kind(node, "an integer");
}

int get_boolean(int *out, const struct node *node)
{
    *out = json_is_true(node->value);
    return json_is_boolean(node->value) ? VMXCI_OK : fail_kind(node, "true or false");
}

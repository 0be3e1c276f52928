/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "output/buffer.h"
#include "output/json_value.h"
#include "output/text.h"
#include "str.h"

/* jansson does not report every failure of a callback, but the buffer records it. */
static int append(const char *bytes, size_t n, void *payload)
{
    struct buffer *buffer = payload;
    add_bytes(buffer, bytes, n);
    return buffer->failed ? -1 : 0;
}

void add_json(struct buffer *out, json_t *value, size_t flags)
{
    flags |= JSON_COMPACT | JSON_ENCODE_ANY;
    if (!value || json_dump_callback(value, append, out, flags) != 0)
        out->failed = true;
    json_decref(value);
}

json_t *text_to_json(vmxci_str bytes)
{
    /* Most text, and nothing in it that JSON does not allow. */
    if (bytes.len && plain_length(bytes) == bytes.len)
        return json_stringn_nocheck(bytes.ptr, bytes.len);
    char *text = make_printable(bytes, 0);
    /* A NUL is kept, so the length is not strlen's. */
    json_t *out = text ? json_stringn(text, vmxci_printable(NULL, 0, bytes, 0)) : NULL;
    free(text);
    return out;
}

json_t *number_to_json(size_t number)
{
    return number ? json_integer((json_int_t)number) : json_null();
}

static json_t *base64_to_json(vmxci_str bytes)
{
    const size_t len = vmxci_base64(NULL, 0, bytes);
    char *text = malloc(len + 1);
    if (!text)
        return NULL;
    vmxci_base64(text, len + 1, bytes);
    json_t *out = json_stringn(text, len);
    free(text);
    return out;
}

static bool add_path(json_t *object, const char *path)
{
    json_t *text = text_to_json(str_of(path));
    const bool is_utf8 = text && strcmp(json_string_value(text), path) == 0;
    return json_object_set_new_nocheck(object, "path", text) == 0 &&
           (is_utf8 || json_object_set_new(object, "pathBytes", base64_to_json(str_of(path))) == 0);
}

json_t *path_to_json(const char *path, json_t *members)
{
    json_t *object = json_object();
    const bool good = members && add_path(object, path) && json_object_update(object, members) == 0;
    json_decref(members);
    if (good)
        return object;
    json_decref(object);
    return NULL;
}

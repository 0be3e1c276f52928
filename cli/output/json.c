/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "output/json.h"
#include "output/report.h"
#include "output/text.h"

struct json_output json_begin(const struct options *o)
{
    const bool vim = o->output == OUTPUT_VIM;
    struct json_output out = { .o = o,
                               .on = as_json(o) || vim,
                               .lines = o->output == OUTPUT_JSONL || (vim && !several(o)) };
    if (out.on && !out.lines)
        fputs("[", stdout);
    return out;
}

void json_end(struct json_output *out)
{
    if (out->on && !out->lines)
        fputs(out->count ? "\n]\n" : "]\n", stdout);
}

/* A text that grows.  jansson does not tell of every failure, so it is kept here. */
struct text {
    char *ptr;
    size_t len;
    bool failed;
};

static int append(const char *bytes, size_t n, void *payload)
{
    struct text *text = payload;
    char *ptr = text->failed ? NULL : realloc(text->ptr, text->len + n + 1);
    if (!ptr) {
        text->failed = true;
        return -1;
    }
    memcpy(ptr + text->len, bytes, n);
    text->ptr = ptr;
    text->len += n;
    return 0;
}

int json_put(struct json_output *out, const char *path, json_t *object)
{
    struct text text = { NULL, 0, false };
    bool good = object &&
                json_dump_callback(object, append, &text, JSON_COMPACT | JSON_ENCODE_ANY) == 0;
    json_decref(object);
    if (!good || text.failed) {
        free(text.ptr);
        return report_no_memory(path);
    }
    if (!out->lines)
        fputs(out->count ? ",\n" : "\n", stdout);
    (void)fwrite(text.ptr, 1, text.len, stdout);
    if (out->lines)
        fputs("\n", stdout);
    out->count++;
    free(text.ptr);
    return EXIT_DONE;
}

json_t *json_text(vmxci_str bytes)
{
    char *text = printable(bytes, 0);
    json_t *out = text ? json_stringn(text, vmxci_printable(NULL, 0, bytes, 0)) : NULL;
    free(text);
    return out;
}

static json_t *json_base64(const char *bytes, size_t len)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    char *text = malloc((len + 2) / 3 * 4 + 1), *to = text;
    if (!text)
        return NULL;
    for (size_t i = 0; i < len; i += 3) {
        unsigned long group = 0;
        for (size_t k = 0; k < 3; k++)
            group = group << 8 | (i + k < len ? (unsigned char)bytes[i + k] : 0);
        for (size_t k = 0; k < 4; k++)
            *to++ = i + k > len ? '=' : digits[group >> (18 - 6 * k) & 63];
    }
    json_t *out = json_stringn(text, (size_t)(to - text));
    free(text);
    return out;
}

json_t *json_with_path(const char *path)
{
    const vmxci_str bytes = { path, strlen(path) };
    json_t *object = json_object();
    json_t *text = json_text(bytes);
    bool changed = text && strcmp(json_string_value(text), path) != 0;
    if (json_object_set_new(object, "path", text) != 0)
        goto failed;
    if (changed && json_object_set_new(object, "pathBytes", json_base64(bytes.ptr, bytes.len)) != 0)
        goto failed;
    return object;
failed:
    json_decref(object);
    return NULL;
}

json_t *json_number_or_null(size_t number)
{
    return number ? json_integer((json_int_t)number) : json_null();
}

/* The codes are a fixed list, in which all that is wrong with a given text is one. */
static const char *code_of(int status)
{
    switch (status) {
    case VMXCI_EINVAL:
    case VMXCI_EPROTECTED:
    case VMXCI_EENCODING:
    case VMXCI_EPATTERN:
    case VMXCI_ELIMIT:
        return vmxci_status_name(VMXCI_EVALUE);
    default:
        return vmxci_status_name(status);
    }
}

/* {"path", "error"} */
static json_t *json_error(const char *path, const vmxci_error *err)
{
    json_t *object = json_with_path(path);
    json_t *error = json_pack("{s:s, s:o, s:o, s:o}", "code", code_of(err->code), "message",
                              json_text((vmxci_str){ err->message, strlen(err->message) }), "line",
                              json_number_or_null(err->line), "column",
                              json_number_or_null(err->column));
    if (json_object_set_new(object, "error", error) == 0)
        return object;
    json_decref(object);
    return NULL;
}

int json_fail(struct json_output *out, const char *path, const vmxci_error *err)
{
    int status = report_error(out->o, path, err);
    return out->on ? worse(status, json_put(out, path, json_error(path, err))) : status;
}

/* SPDX-License-Identifier: MIT */
/* JSON on standard output: one array, or an object a line. */
#ifndef CLI_OUTPUT_JSON_H
#define CLI_OUTPUT_JSON_H

#include <stdbool.h>

#include <jansson.h>

#include <vmxci.h>

#include "options/options.h"

struct json_output {
    const struct options *o;
    bool on;    /* JSON was asked for */
    bool lines; /* -o jsonl, or -o vim of one VM */
    size_t count;
};

struct json_output json_begin(const struct options *o);
void json_end(struct json_output *out);

/* Print OBJECT, or a JSON null, which is released; NULL stands for one that there was no memory
 * for.  Returns an exit status. */
int json_put(struct json_output *out, const char *path, json_t *object);

/* An object with `path`, and `pathBytes` where it is no UTF-8. */
json_t *json_with_path(const char *path);

/* Report ERR on standard error, and as {"path", "error"} in OUT if JSON was asked for.  Returns an
 * exit status. */
int json_fail(struct json_output *out, const char *path, const vmxci_error *err);

/* BYTES as UTF-8, whatever they are. */
json_t *json_text(vmxci_str bytes);

/* NUMBER, or null for 0. */
json_t *json_number_or_null(size_t number);

#endif

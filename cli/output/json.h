/* SPDX-License-Identifier: MIT */
/* JSON on standard output: one array, or one object a line.  The prefix json_ is jansson's. */
#ifndef CLI_OUTPUT_JSON_H
#define CLI_OUTPUT_JSON_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

#include <vmxci.h>

struct options;

struct json_output {
    const struct options *o;
    bool on;    /* O asks for JSON */
    bool lines; /* with -o jsonl, or -o vim for one VM */
    size_t count;
};

/* Starts and ends the array. */
struct json_output begin_json(const struct options *o);
void end_json(struct json_output *out);

/* Prints VALUE, the result for PATH, and releases it; NULL means that memory ran out.  Returns an
 * exit status. */
int print_json(struct json_output *out, const char *path, json_t *value);

/* Reports ERR on standard error and, if JSON is on, prints it as {"path", "error"}.  Returns the
 * exit status. */
int report_failure(struct json_output *out, const char *path, const vmxci_error *err);

/* Does the same for a VM in the state STATE, which may be NULL: unknown. */
int report_failed_vm(struct json_output *out, const char *path, const vmxci_error *err,
                     const vmxci_state *state);

/* The functions below return a new reference, or NULL if there is no memory. */

/* Returns an object of `path`, `pathBytes` where PATH is not UTF-8, and the members of the object
 * MEMBERS, which it releases and which may be NULL: that means no memory. */
json_t *path_to_json(const char *path, json_t *members);

/* Returns BYTES as a string, in which bytes that are not UTF-8 are escaped. */
json_t *text_to_json(vmxci_str bytes);

/* Returns NUMBER, or null for 0. */
json_t *number_to_json(size_t number);

#endif

/* SPDX-License-Identifier: MIT */
/* Values as JSON, and JSON as text. */
#ifndef CLI_OUTPUT_JSON_VALUE_H
#define CLI_OUTPUT_JSON_VALUE_H

#include <stddef.h>

#include <jansson.h>

#include <vmxci.h>

struct buffer;

/* Adds VALUE to OUT in one line, with jansson's FLAGS, and releases it; NULL means that memory ran
 * out. */
void add_json(struct buffer *out, json_t *value, size_t flags);

/* The functions below return a new reference, or NULL if there is no memory. */

/* Returns an object of `path`, `pathBytes` where PATH is not UTF-8, and the members of the object
 * MEMBERS, which it releases and which may be NULL: that means no memory. */
json_t *path_to_json(const char *path, json_t *members);

/* Returns BYTES as a string, in which bytes that are not UTF-8 are escaped. */
json_t *text_to_json(vmxci_str bytes);

/* Returns NUMBER, or null for 0. */
json_t *number_to_json(size_t number);

#endif

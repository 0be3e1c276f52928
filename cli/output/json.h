/* SPDX-License-Identifier: MIT */
/* The JSON of a VM.  On standard output it is one array, see printer.h, or one object a line.  The
 * prefix json_ is jansson's. */
#ifndef CLI_OUTPUT_JSON_H
#define CLI_OUTPUT_JSON_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

#include <vmxci.h>

struct options;
struct record;

/* Whether O asks for JSON, and in lines: with -o jsonl, or -o vim for one VM. */
bool prints_json(const struct options *o);
bool prints_json_lines(const struct options *o);

/* Adds VALUE to what RECORD prints, and releases it; NULL means that memory ran out.  Returns an
 * exit status. */
int print_json(struct record *record, const struct options *o, json_t *value);

/* Adds ERR to the messages of RECORD and, if O asks for JSON, to what it prints as
 * {"path", "error"}.  Returns the exit status. */
int report_failure(struct record *record, const struct options *o, const vmxci_error *err);

/* Does the same for a VM in the state STATE, which may be NULL: unknown. */
int report_failed_vm(struct record *record, const struct options *o, const vmxci_error *err,
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

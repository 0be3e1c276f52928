/* SPDX-License-Identifier: MIT */
/* The JSON of a VM.  On standard output it is one array, see printer.h, or one object a line.  The
 * prefix json_ is jansson's. */
#ifndef CLI_OUTPUT_JSON_H
#define CLI_OUTPUT_JSON_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

#include <vmxci.h>

#include "output/json_value.h"

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

#endif

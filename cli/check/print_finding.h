/* SPDX-License-Identifier: MIT */
/* A finding as a line of text, and as JSON. */
#ifndef CLI_CHECK_PRINT_FINDING_H
#define CLI_CHECK_PRINT_FINDING_H

#include <jansson.h>

#include "check/finding.h"

struct options;
struct record;
struct vm_check;

/* Adds "PATH:LINE:COLUMN: SEVERITY: MESSAGE [RULE]" to what RECORD prints; on a terminal also the
 * line, and a caret under the place. */
void print_finding(struct record *record, const struct options *o, const char *path,
                   const struct finding *f);

/* Says on standard error how many findings of CHECK are not printed, if any. */
void report_left_out(struct record *record, const struct vm_check *check);

/* Returns the object of a finding, or NULL if there is no memory. */
json_t *finding_to_json(const char *path, const struct finding *f);

#endif

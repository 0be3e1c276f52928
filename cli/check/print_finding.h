/* SPDX-License-Identifier: MIT */
/* A finding as a line of text, and as JSON. */
#ifndef CLI_CHECK_PRINT_FINDING_H
#define CLI_CHECK_PRINT_FINDING_H

#include <jansson.h>

#include "check/finding.h"

struct buffer;
struct options;
struct record;

/* Adds "PATH:LINE:COLUMN: SEVERITY: MESSAGE [RULE]"; on a terminal also the line, and a caret under
 * the place. */
void print_finding(struct buffer *out, const struct options *o, const char *path,
                   const struct finding *f);

/* Says on standard error how many of the FINDINGS are only counted, if any. */
void report_left_out(struct record *record, const struct finding_list *findings);

/* Returns the object of a finding, or NULL if there is no memory. */
json_t *finding_to_json(const char *path, const struct finding *f);

#endif

/* SPDX-License-Identifier: MIT */
/* The findings that a file lists as accepted: a check leaves them out. */
#ifndef CLI_CHECK_ACCEPTED_H
#define CLI_CHECK_ACCEPTED_H

#include <stdbool.h>

#include "check/finding.h"

struct options;

/* Does not change once it is loaded: any number of threads may use it. */
struct accepted;

/* Loads FILE, or standard input for "-": a JSON object a line, with the members of accepted_file.h.
 * Reports what is wrong.  Returns an exit status; OUT is NULL unless that is EXIT_DONE.  The caller
 * frees OUT with free_accepted. */
int load_accepted(struct accepted **out, const char *file, const struct options *o);

/* Whether the file lists the finding F of the VM at PATH, on whatever line it is.  If memory runs
 * out, it is not: the finding is reported rather than lost. */
bool is_accepted(const struct accepted *accepted, const char *path, const struct finding *f);

/* Removes what the file lists from FINDINGS, those of the VM at PATH.  ACCEPTED may be NULL. */
void remove_accepted(const struct accepted *accepted, const char *path,
                     struct finding_list *findings);

/* ACCEPTED may be NULL. */
void free_accepted(struct accepted *accepted);

#endif

/* SPDX-License-Identifier: MIT */
/* Findings about what several VMs share: one for each VM concerned. */
#ifndef CLI_CHECK_SHARED_FINDINGS_H
#define CLI_CHECK_SHARED_FINDINGS_H

#include <stdbool.h>

#include "check/finding.h"
#include "check/shared.h"

struct report_run;

/* Receives the finding about the VM at PATH, alone in its list. */
typedef bool (*shared_finding_fn)(const char *path, struct finding_list *findings, void *payload);

/* Calls EACH for every VM that shares a value, and tells REPORT about the values.  Returns false,
 * and errno, if that fails. */
bool print_shared_findings(struct shared *shared, struct report_run *report, shared_finding_fn each,
                           void *payload);

#endif

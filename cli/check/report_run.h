/* SPDX-License-Identifier: MIT */
/* The reports of a run that are one document: SARIF and HTML. */
#ifndef CLI_CHECK_REPORT_RUN_H
#define CLI_CHECK_REPORT_RUN_H

#include <stdbool.h>
#include <stddef.h>

#include "check/rule_list.h"

struct finding_list;
struct html_policy;
struct html_report;
struct options;
struct policies;
struct record;
struct vm_check;

/* All zeros is a run without a report. */
struct report_run {
    const struct options *o;
    struct rule_list rules;
    struct html_report *html;
    struct html_policy *html_policies;
    size_t results, left_out; /* of SARIF */
    bool has_failures;        /* a VM could not be read */
};

/* Begins the report that O asks for, if any.  Returns an exit status. */
int begin_report(struct report_run *out, const struct options *o, const struct policies *policies);

/* Adds finding I of FINDINGS, those of the VM at PATH, to what RECORD prints as SARIF.  Several
 * threads may call it at once.  Returns an exit status. */
int add_to_report(struct record *record, const struct report_run *report, const char *path,
                  const struct finding_list *findings, size_t i);

/* Removes the COUNT results of RECORD that are more than a report may have. */
void limit_report(struct report_run *report, struct record *record, size_t count);

/* Tells the report about the VM of RECORD.  CHECK is NULL if the VM could not be read. */
void report_vm(struct report_run *report, struct record *record, const struct vm_check *check);

/* Whether the report describes each VM, and has the values that VMs share. */
bool wants_descriptions(const struct report_run *report);

/* Tells the report about FINDINGS about several VMs, of the VM at PATH. */
void report_shared_findings(struct report_run *report, const char *path,
                            const struct finding_list *findings);

/* Tells the report that TOTAL VMs have VALUE; PATHS are the first COUNT of them. */
void report_shared(struct report_run *report, const char *kind, const char *value,
                   const char *const *paths, size_t count, size_t total);

/* Ends the report and prints it; if the run is not complete, there is none.  Returns an exit
 * status. */
int end_report(struct report_run *report, bool is_complete);

void free_report(struct report_run *report);

#endif

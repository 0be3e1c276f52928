/* SPDX-License-Identifier: MIT */
/* The numbers at the start of the HTML report: severities, states and hardware versions. */
#ifndef CLI_CHECK_REPORT_HTML_COUNTS_H
#define CLI_CHECK_REPORT_HTML_COUNTS_H

#include <stddef.h>

#include <vmxci.h>

#include "check/report/html_marks.h"

struct buffer;
struct finding_list;
struct vm_facts;

enum {
    SEVERITIES = VMXCI_SEVERITY_ERROR + 1,
    POWER_STATES = VMXCI_POWER_UNKNOWN + 1,
    ENCRYPTIONS = VMXCI_ENCRYPTION_FULL + 1,
    MAX_HARDWARE_VERSION = 63 /* greater ones are counted as one */
};

/* All zeros: no VM yet. */
struct html_counts {
    struct html_marks marks; /* of the VMs that were read */
    bool failed;             /* memory ran out */
    size_t vms, unreadable, with_findings, findings;
    size_t findings_of[SEVERITIES], vms_with[SEVERITIES];
    size_t power[POWER_STATES], encryption[ENCRYPTIONS];
    size_t hardware[MAX_HARDWARE_VERSION + 2]; /* [0]: unknown; the last: greater */
};

void count_in_html(struct html_counts *counts, const struct vm_facts *facts,
                   const struct finding_list *findings);

/* Counts FINDINGS about several VMs, of the VM at PATH.  It may not have been counted before: then
 * it is a VM of another run, and only the findings count. */
void count_shared_in_html(struct html_counts *counts, const char *path,
                          const struct finding_list *findings);

void free_html_counts(struct html_counts *counts);

/* Adds the section. */
void print_html_counts(struct buffer *out, const struct html_counts *counts);

#endif

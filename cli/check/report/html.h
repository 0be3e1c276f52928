/* SPDX-License-Identifier: MIT */
/* Findings as one HTML page that needs no other file, runs no script and prints well.  Everything
 * is counted for all VMs, but the lists are bounded, and so is the memory of a report. */
#ifndef CLI_CHECK_REPORT_HTML_H
#define CLI_CHECK_REPORT_HTML_H

#include <stddef.h>
#include <stdio.h>

#include "check/report/html_facts.h"

struct finding_list;

struct html_report;

/* Begins a report, which html_end or html_discard frees.  RUN is copied.  Returns NULL if there is
 * no memory. */
struct html_report *html_begin(const struct html_run *run);

/* Adds a VM, in the order in which VMs are to be listed. */
void html_add_vm(struct html_report *report, const struct vm_facts *facts,
                 const struct finding_list *findings);

/* Adds FINDINGS about several VMs, of the VM at PATH. */
void html_add_shared(struct html_report *report, const char *path,
                     const struct finding_list *findings);

/* Adds a value that several VMs share: TOTAL VMs have VALUE as their KIND, such as "MAC address";
 * PATHS are the first COUNT of them. */
void html_add_group(struct html_report *report, const char *kind, const char *value,
                    const char *const *paths, size_t count, size_t total);

/* Writes the page to OUT and frees REPORT.  Returns VMXCI_OK, ENOMEM, or EIO (errno is that of the
 * write that failed).  With ENOMEM nothing is written. */
int html_end(struct html_report *report, FILE *out);

void html_discard(struct html_report *report);

#endif

/* SPDX-License-Identifier: MIT */
/* The start of the HTML report: the head of the document, its title and the facts of the run. */
#ifndef CLI_CHECK_REPORT_HTML_HEAD_H
#define CLI_CHECK_REPORT_HTML_HEAD_H

struct buffer;
struct html_counts;
struct html_run;

void print_html_head(struct buffer *out, const struct html_run *run,
                     const struct html_counts *counts);

#endif

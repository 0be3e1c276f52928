/* SPDX-License-Identifier: MIT */
/* The parts that HTML text is made of. */
#ifndef CLI_CHECK_REPORT_HTML_TEXT_H
#define CLI_CHECK_REPORT_HTML_TEXT_H

#include <stddef.h>

#include "output/buffer.h"

/* Adds TEXT, any bytes, so that it is text and no markup, within an element or an attribute's value
 * in double quotes.  Control characters and bytes that are not UTF-8 are escaped as by
 * vmxci_printable.  A text of more than 1,000 bytes is cut off, so that the report is bounded. */
void add_html(struct buffer *out, const char *text);

/* Adds "1 NOUN" or "N NOUNs". */
void add_quantity(struct buffer *out, size_t n, const char *noun);

/* Adds a bar that is N of TOTAL wide, in the color of the class COLOR. */
void add_bar(struct buffer *out, size_t n, size_t total, const char *color);

/* Adds the start of a section with the heading TITLE and the element ID ID, and its end. */
void start_section(struct buffer *out, const char *id, const char *title);
void end_section(struct buffer *out);

/* Adds the start of a table of the class NAME with CAPTION and COUNT column titles, and its end. */
void start_html_table(struct buffer *out, const char *name, const char *caption,
                      const char *const *titles, size_t count);
void end_html_table(struct buffer *out);

/* Adds a row that shows N of TOTAL as a number and as a bar of the class COLOR. */
void add_chart_row(struct buffer *out, const char *label, size_t n, size_t total,
                   const char *color);

#endif

/* SPDX-License-Identifier: MIT */
/* Colors on a terminal.  A color is named by a string that libsmartcols knows too; NULL is none. */
#ifndef CLI_OUTPUT_COLOR_H
#define CLI_OUTPUT_COLOR_H

#include <stdbool.h>

#include <vmxci.h>

struct buffer;
struct options;

/* Whether O asks for colors, or leaves that to the terminal and the environment. */
bool is_color_on(const struct options *o);

/* Returns the color of a note. */
const char *severity_color(vmxci_severity severity);

/* Adds TEXT in COLOR. */
void add_colored(struct buffer *out, const char *text, const char *color);

/* Add the escape sequences around text in COLOR. */
void start_color(struct buffer *out, const char *color);
void end_color(struct buffer *out, const char *color);

#endif

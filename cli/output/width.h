/* SPDX-License-Identifier: MIT */
/* The width of text on a terminal, in columns.  The text is in the encoding of the locale; bytes that
 * are invalid in it count as one column each. */
#ifndef CLI_OUTPUT_WIDTH_H
#define CLI_OUTPUT_WIDTH_H

#include <stddef.h>

size_t text_width(const char *text);

/* Returns the length in bytes of the longest start of TEXT that is at most WIDTH columns wide. */
size_t length_within(const char *text, size_t width);

#endif

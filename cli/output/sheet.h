/* SPDX-License-Identifier: MIT */
#ifndef CLI_OUTPUT_SHEET_H
#define CLI_OUTPUT_SHEET_H

#include <stdbool.h>

struct view;

/* Print one VM, a key a line.  Returns an exit status. */
int sheet_print(const struct view *view, bool notes, bool color);

#endif

/* SPDX-License-Identifier: MIT */
/* Failures of a file that is not that of a VM: a list of findings, the output of an earlier run. */
#ifndef CLI_CHECK_FILE_ERROR_H
#define CLI_CHECK_FILE_ERROR_H

#include <stddef.h>

struct options;

/* The functions print a message about the file NAME at once, and return an exit status. */

/* Reports the content of the file: TEXT, about LINE and COLUMN; a column of 0 is none. */
int report_content(const struct options *o, const char *name, size_t line, size_t column,
                   const char *text);

/* Reports the failed system call that errno is about: "TEXT: reason". */
int report_system(const struct options *o, const char *name, const char *text);

#endif

/* SPDX-License-Identifier: MIT */
/* Whether what was printed on standard output arrived: its disk may be full, its reader may have
 * exited. */
#ifndef CLI_OUTPUT_STDOUT_H
#define CLI_OUTPUT_STDOUT_H

#include <stdbool.h>

/* Writes out what is buffered.  Returns false, after it has reported the error, if this or an
 * earlier write failed. */
bool flush_stdout(void);

/* Flushes and closes standard output.  Returns STATUS, an exit status, or EXIT_IO if that is
 * greater and a write failed. */
int close_stdout(int status);

/* Whether a write does not block, after at most TIMEOUT milliseconds. */
bool is_stdout_ready(int timeout);

/* Whether standard output is a pipe whose reading end is closed. */
bool is_stdout_broken(void);

#endif

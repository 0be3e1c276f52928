/* SPDX-License-Identifier: MIT */
/* What was printed has to have arrived: the disk behind standard output may be full. */
#ifndef CLI_OUTPUT_OUTPUT_H
#define CLI_OUTPUT_OUTPUT_H

#include <stdbool.h>

/* Write out what is pending.  False: it could not be written, now or before, which has been
 * said. */
bool output_flush(void);

/* At the end.  Returns STATUS, or EXIT_IO if that is worse. */
int output_close(int status);

/* Whether standard output can be written to without waiting. */
bool output_is_ready(void);

/* Whether standard output is a pipe that nobody reads any more. */
bool reader_is_gone(void);

#endif

/* SPDX-License-Identifier: MIT */
/* Time that passes, for what is shown to someone who waits. */
#ifndef CLI_CLOCK_H
#define CLI_CLOCK_H

#include <stdint.h>

/* Returns the milliseconds of a clock that is never set. */
uint64_t read_clock(void);

#endif

/* SPDX-License-Identifier: MIT */
/* Time that only moves forward, and waiting. */
#ifndef VMXI_BASE_CLOCK_H
#define VMXI_BASE_CLOCK_H

#include <stdint.h>

/* Returns milliseconds since a fixed point in the past, including the time that the machine was
 * suspended if the system counts it. */
uint64_t vmxi_clock(void);

/* Waits for MS milliseconds, through signals. */
void vmxi_pause(uint32_t ms);

#endif

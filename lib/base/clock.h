/* SPDX-License-Identifier: MIT */
#ifndef VMXI_BASE_CLOCK_H
#define VMXI_BASE_CLOCK_H

#include <stdint.h>

/* Milliseconds since some point in the past; a machine's sleep counts where that can be had. */
uint64_t vmxi_clock(void);

/* Wait for MS milliseconds. */
void vmxi_pause(uint32_t ms);

#endif

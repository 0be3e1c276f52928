/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <time.h>

#include "clock.h"

uint64_t read_clock(void)
{
    struct timespec now = { 0, 0 };
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

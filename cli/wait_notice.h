/* SPDX-License-Identifier: MIT */
/* A notice on a terminal that an edit is waiting for a lock, after a second and once. */
#ifndef CLI_WAIT_NOTICE_H
#define CLI_WAIT_NOTICE_H

#include <stdbool.h>
#include <stdint.h>

#include "options/options.h"

struct wait_notice {
    const char *path;
    uint32_t timeout; /* milliseconds */
    uint64_t begun;   /* milliseconds of a clock; 0: nothing has been waited for */
    bool is_done;     /* it is printed, or must not be */
};

/* Prepares the notice for an edit of PATH. */
struct wait_notice prepare_wait_notice(const struct options *o, const char *path);

/* Call it now and then while waiting. */
void update_wait_notice(struct wait_notice *notice);

#endif

/* SPDX-License-Identifier: MIT */
/* How one waits for others. */
#ifndef VMXI_LOCK_WAIT_H
#define VMXI_LOCK_WAIT_H

#include <stdint.h>

typedef struct vmxi_wait {
    uint32_t timeout; /* milliseconds; UINT32_MAX: for ever */
    /* Asked now and then: other than 0 ends the waiting.  NULL: nobody is asked. */
    int (*stop)(void *payload);
    void *payload;
} vmxi_wait;

/* Answers beside errnos, which are above 0. */
enum {
    VMXI_WAIT_BUSY = -1,    /* it took too long */
    VMXI_WAIT_STOPPED = -2, /* by `stop` */
    VMXI_WAIT_LOST = -3     /* what was ours was taken away */
};

/* When MS milliseconds after WHEN are over; UINT64_MAX: never. */
uint64_t vmxi_wait_until(uint64_t when, uint32_t ms);

/* Rest for MS milliseconds, or until END.  Returns 0 or VMXI_WAIT_STOPPED. */
int vmxi_wait_rest(const vmxi_wait *wait, uint64_t ms, uint64_t end);

/* Rest before looking again what has been waited for since BEGUN: for a random time, so that not
 * all look at once, and the longer the later.  At END it is BUSY.  Returns 0, BUSY, STOPPED, or
 * an errno where there are no random numbers. */
int vmxi_wait_more(const vmxi_wait *wait, uint64_t begun, uint64_t end);

#endif

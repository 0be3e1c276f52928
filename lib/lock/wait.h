/* SPDX-License-Identifier: MIT */
/* Waiting for other processes.  Times are milliseconds of vmxi_clock. */
#ifndef VMXI_LOCK_WAIT_H
#define VMXI_LOCK_WAIT_H

#include <stdint.h>

#include "lock/result.h"

typedef struct vmxi_wait {
    uint32_t timeout; /* milliseconds; UINT32_MAX: none */
    /* Called several times a second; a result other than 0 ends the wait.  May be NULL. */
    int (*stop)(void *payload);
    void *payload;
} vmxi_wait;

/* Returns the time TIMEOUT milliseconds after START; UINT64_MAX if TIMEOUT is UINT32_MAX. */
uint64_t vmxi_deadline(uint64_t start, uint32_t timeout);

/* Returns OK, or STOPPED if the caller stops the wait. */
vmxi_lock_result vmxi_wait_ask(const vmxi_wait *wait);

/* Sleeps for MS milliseconds, but not beyond DEADLINE.  Returns OK or STOPPED. */
vmxi_lock_result vmxi_wait_sleep(const vmxi_wait *wait, uint64_t ms, uint64_t deadline);

/* Sleeps before the next try of something that was first tried at START: for a random time, so that
 * processes do not try in step, which grows with the time that has passed.  Returns OK, BUSY after
 * DEADLINE, STOPPED, or FAILED if there are no random numbers. */
vmxi_lock_result vmxi_wait_retry(const vmxi_wait *wait, uint64_t start, uint64_t deadline);

#endif

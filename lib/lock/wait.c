/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdbool.h>
#include <stddef.h>

#include "base/clock.h"
#include "base/random.h"
#include "lock/wait.h"

/* Milliseconds. */
enum {
    SHORT_PAUSE = 100, /* between tries in the first SHORT_PHASE; then a tenth of the time so far */
    SHORT_PHASE = 2000,
    LONGEST_PAUSE = 2000,
    SLICE = 100 /* the longest sleep between two calls of `stop` */
};

uint64_t vmxi_deadline(uint64_t start, uint32_t timeout)
{
    return timeout == UINT32_MAX ? UINT64_MAX : start + timeout;
}

vmxi_lock_result vmxi_wait_ask(const vmxi_wait *wait)
{
    const bool stopped = wait->stop && wait->stop(wait->payload) != 0;
    return vmxi_result(stopped ? VMXI_LOCK_STOPPED : VMXI_LOCK_OK);
}

vmxi_lock_result vmxi_wait_sleep(const vmxi_wait *wait, uint64_t ms, uint64_t deadline)
{
    uint64_t now = vmxi_clock();
    const uint64_t end = now + ms < deadline ? now + ms : deadline;
    for (; now < end; now = vmxi_clock()) {
        if (wait->stop && wait->stop(wait->payload) != 0)
            return vmxi_result(VMXI_LOCK_STOPPED);
        vmxi_pause(end - now < SLICE ? (uint32_t)(end - now) : SLICE);
    }
    return vmxi_result(VMXI_LOCK_OK);
}

/* Returns the longest pause after AGE milliseconds of waiting. */
static uint64_t longest_pause(uint64_t age)
{
    if (age < SHORT_PHASE)
        return SHORT_PAUSE;
    return age / 10 < LONGEST_PAUSE ? age / 10 : LONGEST_PAUSE;
}

vmxi_lock_result vmxi_wait_retry(const vmxi_wait *wait, uint64_t start, uint64_t deadline)
{
    vmxci_error err;
    unsigned random;
    const uint64_t now = vmxi_clock(), half = longest_pause(now - start) / 2;
    if (now >= deadline)
        return vmxi_result(VMXI_LOCK_BUSY);
    if (vmxi_random(&random, sizeof random, &err) != VMXCI_OK)
        return vmxi_result_of_errno(err.sys_errno);
    return vmxi_wait_sleep(wait, half + random % (half + 1), deadline);
}

/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <errno.h>
#include <stddef.h>

#include "base/clock.h"
#include "base/random.h"
#include "lock/wait.h"

/* Milliseconds. */
enum {
    YOUNG = 2000, /* a wait of less than that has short pauses */
    SHORT_PAUSE = 100,
    LONGEST_PAUSE = 2000,
    SLICE = 100 /* how long `stop` may go unasked */
};

uint64_t vmxi_wait_until(uint64_t when, uint32_t ms)
{
    return ms == UINT32_MAX ? UINT64_MAX : when + ms;
}

int vmxi_wait_rest(const vmxi_wait *wait, uint64_t ms, uint64_t end)
{
    uint64_t now = vmxi_clock();
    const uint64_t until = now + ms < end ? now + ms : end;
    for (; now < until; now = vmxi_clock()) {
        if (wait->stop && wait->stop(wait->payload) != 0)
            return VMXI_WAIT_STOPPED;
        vmxi_pause(until - now < SLICE ? (uint32_t)(until - now) : SLICE);
    }
    return 0;
}

int vmxi_wait_more(const vmxi_wait *wait, uint64_t begun, uint64_t end)
{
    vmxci_error err;
    unsigned random;
    const uint64_t now = vmxi_clock(), age = now - begun;
    uint64_t pause = age < YOUNG ? SHORT_PAUSE : age / 10;
    if (now >= end)
        return VMXI_WAIT_BUSY;
    if (vmxi_random(&random, sizeof random, &err) != VMXCI_OK)
        return err.sys_errno;
    if (pause > LONGEST_PAUSE)
        pause = LONGEST_PAUSE;
    return vmxi_wait_rest(wait, pause / 2 + random % (pause / 2 + 1), end);
}

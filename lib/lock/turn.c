/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <errno.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/str.h"
#include "lock/choosing.h"
#include "lock/turn.h"

enum {
    ASK_EVERY = 64 /* members read between two calls of `stop` */
};

/* Returns whether the member `blocker` is ahead of us.  A member whose file is unreadable or
 * malformed counts as ahead of us. */
static bool is_ahead_of_us(const vmxi_attempt *a)
{
    const vmxi_member *other = &a->blocker->member;
    if (other->machine.len == 0)
        return true;
    if (a->request->shared && other->shared)
        return false;
    return other->ticket < a->ticket ||
           (other->ticket == a->ticket && strcmp(a->blocker->entry, a->lock->entry) < 0);
}

static vmxi_lock_result remove_stale(const vmxi_attempt *a, const char *entry)
{
    const int sys = vmxi_lockdir_remove_file(&a->lock->dir, entry);
    return vmxi_result_of_errno(sys == ENOENT ? 0 : sys);
}

/* Waits from START until the member ENTRY is no longer ahead of us, or until DEADLINE. */
static vmxi_lock_result wait_for_member(vmxi_attempt *a, const char *entry, uint64_t start,
                                        uint64_t deadline)
{
    vmxi_lock_result result = vmxi_result(VMXI_LOCK_OK);
    while (result.outcome == VMXI_LOCK_OK &&
           vmxi_inspect_member(a->blocker, &a->lock->dir, entry, a->request->host) &&
           is_ahead_of_us(a)) {
        if (a->blocker->kind == VMXCI_LOCK_STALE)
            return remove_stale(a, entry);
        result = vmxi_wait_retry(&a->request->wait, start, deadline);
    }
    return result;
}

static vmxi_lock_result wait_for_members(vmxi_attempt *a, vmxci_str names)
{
    const uint64_t start = vmxi_clock(), deadline = vmxi_deadline(start, a->request->wait.timeout);
    vmxi_lock_result result = vmxi_result(VMXI_LOCK_OK);
    const char *name = NULL;
    for (unsigned n = 1;
         result.outcome == VMXI_LOCK_OK && (name = vmxi_next_name(names, name)) != NULL; n++) {
        if (name[0] == VMXI_ENTRY_MEMBER && strcmp(name, a->lock->entry) != 0)
            result = wait_for_member(a, name, start, deadline);
        if (result.outcome == VMXI_LOCK_OK && n % ASK_EVERY == 0)
            result = vmxi_wait_ask(&a->request->wait);
    }
    return result;
}

vmxi_lock_result vmxi_turn_wait(vmxi_attempt *a)
{
    vmxi_buf names = VMXI_BUF_INIT(&vmxi_default_allocator);
    vmxi_lock_result result = vmxi_choosing_wait(a, &names);
    if (result.outcome == VMXI_LOCK_OK)
        result = wait_for_members(a, vmxi_buf_str(&names));
    vmxi_buf_free(&names);
    return result;
}

/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <errno.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/str.h"
#include "lock/choosing.h"

/* Milliseconds. */
enum {
    PATIENCE = 8000, /* a process that has been choosing for longer counts as dead */
    PAUSE = 200      /* between two listings */
};

enum {
    QUICK_TRIES = 16 /* tries for a free number without a pause */
};

/* ---- our choosing directory ------------------------------------------------------------ */

/* Draws the number of our entries.  Returns 0 or an errno. */
static int draw_names(vmxi_attempt *a)
{
    vmxci_error err;
    unsigned number;
    if (vmxi_random(&number, sizeof number, &err) != VMXCI_OK)
        return err.sys_errno;
    vmxi_entry_format(a->choosing, VMXI_ENTRY_CHOOSING, number);
    vmxi_entry_format(a->draft, VMXI_ENTRY_DRAFT, number);
    vmxi_entry_format(a->member, VMXI_ENTRY_MEMBER, number);
    return 0;
}

/* Creates our choosing directory.  Returns 0, EAGAIN if its name is in use or the lock directory
 * was removed, or another errno. */
static int create_choosing(vmxi_attempt *a)
{
    a->choosing_since = vmxi_clock();
    int sys = vmxi_lockdir_create_dir(&a->lock->dir, a->choosing);
    if (sys)
        return sys == EEXIST || sys == ENOENT ? EAGAIN : sys;
    a->has_chosen = true;
    a->lock->dir.ours = true;
    sys = vmxi_lockdir_find_entry(&a->lock->dir, a->member);
    if (sys == ENOENT)
        return 0;
    vmxi_choosing_abandon(a);
    return sys ? sys : EAGAIN;
}

/* Creates the lock directory and, with a new name, our choosing directory.  Returns what
 * create_choosing does. */
static int try_choosing(vmxi_attempt *a)
{
    int sys = vmxi_lockdir_create(&a->lock->dir);
    if (sys)
        return sys == ENOENT ? EAGAIN : sys;
    sys = draw_names(a);
    return sys ? sys : create_choosing(a);
}

vmxi_lock_result vmxi_choosing_begin(vmxi_attempt *a)
{
    const vmxi_wait *wait = &a->request->wait;
    const uint64_t start = vmxi_clock(), deadline = vmxi_deadline(start, wait->timeout);
    for (int tries = 1;; tries++) {
        const int sys = try_choosing(a);
        if (sys != EAGAIN)
            return vmxi_result_of_errno(sys);
        const vmxi_lock_result result =
            tries < QUICK_TRIES ? vmxi_wait_ask(wait) : vmxi_wait_retry(wait, start, deadline);
        if (result.outcome)
            return result;
    }
}

bool vmxi_choosing_is_recent(const vmxi_attempt *a)
{
    return vmxi_clock() - a->choosing_since < PATIENCE;
}

vmxi_lock_result vmxi_choosing_end(vmxi_attempt *a)
{
    const int sys = vmxi_lock_remove_entry(a->lock, a->choosing);
    if (sys == 0 && !vmxi_choosing_is_recent(a))
        return vmxi_result(VMXI_LOCK_LOST);
    return vmxi_result_of_entry(sys);
}

void vmxi_choosing_abandon(vmxi_attempt *a)
{
    if (vmxi_choosing_is_recent(a))
        (void)vmxi_lock_remove_entry(a->lock, a->choosing);
}

/* ---- choosing directories of other processes ------------------------------------------- */

/* Returns whether NAMES contains WANTED.  The search begins after *LAST, the name that was found
 * before, or NULL: two listings mostly have the same order. */
static bool has_name(vmxci_str names, const char *wanted, const char **last)
{
    const char *name = *last;
    do {
        name = vmxi_next_name(names, name);
        if (name && strcmp(name, wanted) == 0) {
            *last = name;
            return true;
        }
    } while (name != *last);
    return false;
}

static bool has_choosing(vmxci_str names)
{
    for (const char *name = NULL; (name = vmxi_next_name(names, name)) != NULL;)
        if (name[0] == VMXI_ENTRY_CHOOSING)
            return true;
    return false;
}

/* Removes the draft and the choosing directory of a dead process.  Removes the draft first: without
 * the choosing directory, no process would find the draft again.  If there is a member file
 * already, turn.c classifies its owner. */
static void remove_dead(const vmxi_lockdir *dir, const char *choosing)
{
    char draft[NAME_MAX + 1];
    memcpy(draft, choosing, strlen(choosing) + 1);
    draft[0] = VMXI_ENTRY_DRAFT;
    const int sys = vmxi_lockdir_remove_file(dir, draft);
    /* A directory that has the name of the draft stays. */
    if (sys == 0 || sys == ENOENT || sys == EISDIR)
        (void)vmxi_lockdir_remove_dir(dir, choosing);
}

/* The entries of the lock at an earlier time. */
typedef struct snapshot {
    vmxi_buf names; /* empty before the first one */
    uint64_t time;
} snapshot;

/* Removes what dead processes have left: the choosing directories that are in NAMES and were there
 * PATIENCE ago.  Returns 0 or ENOMEM. */
static int remove_all_dead(const vmxi_lockdir *dir, vmxci_str names, snapshot *earlier,
                           uint64_t now)
{
    if (earlier->names.len != 0 && now - earlier->time <= PATIENCE)
        return 0;
    const vmxci_str known = vmxi_buf_str(&earlier->names);
    const char *last = NULL;
    for (const char *name = NULL; (name = vmxi_next_name(names, name)) != NULL;)
        if (name[0] == VMXI_ENTRY_CHOOSING && has_name(known, name, &last))
            remove_dead(dir, name);
    earlier->time = now;
    earlier->names.len = 0;
    vmxi_buf_add(&earlier->names, names);
    return earlier->names.failed ? ENOMEM : 0;
}

/* ---- waiting --------------------------------------------------------------------------- */

/* Pauses before the next listing.  If a process was killed while taking the lock, waits up to 2 *
 * PATIENCE longer than the time-out, unless that is 0. */
static vmxi_lock_result pause_choosing(const vmxi_attempt *a, vmxci_str names, snapshot *earlier,
                                       uint64_t start)
{
    const vmxi_wait *wait = &a->request->wait;
    const uint64_t now = vmxi_clock();
    if (wait->timeout == 0 || now > vmxi_deadline(start + 2 * PATIENCE, wait->timeout))
        return vmxi_result(VMXI_LOCK_BUSY);
    const int sys = remove_all_dead(&a->lock->dir, names, earlier, now);
    return sys ? vmxi_result_of_errno(sys) : vmxi_wait_sleep(wait, PAUSE, UINT64_MAX);
}

static vmxi_lock_result list_entries(const vmxi_attempt *a, vmxi_buf *names)
{
    return vmxi_result_of_entry(vmxi_lockdir_list(&a->lock->dir, names));
}

vmxi_lock_result vmxi_choosing_wait(vmxi_attempt *a, vmxi_buf *names)
{
    snapshot earlier = { VMXI_BUF_INIT(&vmxi_default_allocator), 0 };
    const uint64_t start = vmxi_clock();
    vmxi_lock_result result = list_entries(a, names);
    while (result.outcome == VMXI_LOCK_OK && has_choosing(vmxi_buf_str(names))) {
        result = pause_choosing(a, vmxi_buf_str(names), &earlier, start);
        if (result.outcome == VMXI_LOCK_OK)
            result = list_entries(a, names);
    }
    vmxi_buf_free(&earlier.names);
    /* A process that has ended choosing during the listing may be missing in it both as choosing
     * and as a member. */
    return result.outcome == VMXI_LOCK_OK ? list_entries(a, names) : result;
}

/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <errno.h>
#include <string.h>

#include "base/alloc.h"
#include "base/str.h"
#include "lock/choosing.h"
#include "lock/ticket.h"

enum {
    ASK_EVERY = 64 /* members read between two calls of `stop` */
};

/* ---- the number ------------------------------------------------------------------------ */

/* Makes our ticket number higher than that of the member ENTRY, if it has one: it may be malformed,
 * no longer exist, or not be a regular file.  Returns 0 or an errno. */
static int outbid(vmxi_attempt *a, const char *entry)
{
    char bytes[VMXI_MEMBER_SIZE + 1];
    vmxi_member member;
    size_t len;
    const int sys = vmxi_lockdir_read_file(&a->lock->dir, entry, bytes, &len);
    if (sys == 0 && vmxi_member_parse(&member, bytes, len) && member.ticket >= a->ticket)
        a->ticket = member.ticket + 1;
    return sys == ENOENT || sys == EINVAL || sys == ELOOP ? 0 : sys;
}

/* Chooses a ticket number higher than that of every member, so all of them have to be readable. */
static vmxi_lock_result choose_number(vmxi_attempt *a)
{
    vmxi_buf names = VMXI_BUF_INIT(&vmxi_default_allocator);
    vmxi_lock_result result = vmxi_result_of_entry(vmxi_lockdir_list(&a->lock->dir, &names));
    const char *name = NULL;
    a->ticket = 1;
    for (unsigned n = 1; result.outcome == VMXI_LOCK_OK &&
                         (name = vmxi_next_name(vmxi_buf_str(&names), name)) != NULL;
         n++) {
        if (name[0] == VMXI_ENTRY_MEMBER)
            result = vmxi_result_of_entry(outbid(a, name));
        if (result.outcome == VMXI_LOCK_OK && n % ASK_EVERY == 0)
            result = vmxi_wait_ask(&a->request->wait);
    }
    vmxi_buf_free(&names);
    return result;
}

/* ---- the member file ------------------------------------------------------------------- */

static vmxi_lock_result write_draft(vmxi_attempt *a, int fd)
{
    const vmxi_lock_request *request = a->request;
    const vmxi_lock_result chosen = choose_number(a);
    vmxi_member_format(a->lock->bytes, request->host, a->ticket, request->shared,
                       request->location);
    /* Also after a failure, as this closes FD. */
    const int sys = vmxi_lockdir_write_file(&a->lock->written, fd, a->lock->bytes);
    return chosen.outcome ? chosen : vmxi_result_of_errno(sys);
}

/* Removes the draft after a failure, if it is certainly ours. */
static void abandon_draft(vmxi_attempt *a)
{
    if (vmxi_choosing_is_recent(a))
        (void)vmxi_lock_remove_entry(a->lock, a->draft);
    vmxi_choosing_abandon(a);
}

/* Fills the draft that is open as FD, and renames it to our member file. */
static vmxi_lock_result publish_draft(vmxi_attempt *a, int fd)
{
    vmxi_lock_result result = write_draft(a, fd);
    if (result.outcome == VMXI_LOCK_OK)
        result = vmxi_result_of_entry(vmxi_lockdir_rename_file(&a->lock->dir, a->draft, a->member));
    if (result.outcome)
        abandon_draft(a);
    return result;
}

vmxi_lock_result vmxi_ticket_draw(vmxi_attempt *a)
{
    int fd, sys = vmxi_lockdir_create_file(&a->lock->dir, a->draft, &fd);
    if (sys) {
        vmxi_choosing_abandon(a);
        return sys == EEXIST ? vmxi_result(VMXI_LOCK_LOST) : vmxi_result_of_entry(sys);
    }
    /* From now on we may have a member file: if this process stalls for more than 8 seconds,
     * another one that draws the same name may rename our draft. */
    memcpy(a->lock->entry, a->member, sizeof a->lock->entry);
    const vmxi_lock_result result = publish_draft(a, fd);
    return result.outcome ? result : vmxi_choosing_end(a);
}

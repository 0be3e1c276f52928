/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <errno.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/str.h"
#include "lock/lock.h"

/* Milliseconds. */
enum {
    PATIENCE = 8000, /* with one who is choosing; then it is dead */
    CHOOSING_PAUSE = 200
};

enum {
    TRIES = 10
};

/* One attempt to get in. */
typedef struct attempt {
    vmxi_lock *lock;
    const vmxi_lock_request *request;
    vmxi_finding *who; /* in the way */
    char entry[VMXI_ENTRY_SIZE];
    uint32_t number;
    uint64_t marked; /* when our mark was made */
    bool may_write;  /* one could be made */
} attempt;

/* ---- our own entries ------------------------------------------------------------------- */

static const char *as(char letter, attempt *a)
{
    a->entry[0] = letter;
    return a->entry;
}

/* Remove ENTRY, which is ours, by the function REMOVE. */
static int drop(vmxi_lock *lock, const char *entry,
                int (*remove)(const vmxi_lockdir *dir, const char *entry))
{
    int sys = remove(&lock->dir, entry);
    if (sys && sys != ENOENT)
        memcpy(lock->left, entry, sizeof lock->left);
    return sys;
}

/* Whether our mark is ours for sure: nobody takes it away so soon. */
static bool is_fresh(const attempt *a)
{
    return vmxi_clock() - a->marked < PATIENCE;
}

/* Take back what was made before the member was.  After a long stop it may be somebody else's who
 * got the same number, so it stays; who comes next clears it. */
static void take_back(attempt *a, bool file)
{
    if (!is_fresh(a))
        return;
    if (file)
        (void)drop(a->lock, as('E', a), vmxi_lockdir_remove);
    (void)drop(a->lock, as('D', a), vmxi_lockdir_unmark);
}

static int is_ours(const vmxi_lock *lock)
{
    char bytes[VMXI_MEMBER_SIZE + 1];
    size_t len;
    int sys = vmxi_lockdir_read(&lock->dir, lock->entry, bytes, &len);
    if (sys == ENOENT ||
        (sys == 0 && (len != VMXI_MEMBER_SIZE || memcmp(bytes, lock->bytes, len) != 0)))
        return VMXI_WAIT_LOST;
    return sys;
}

/* ---- marking --------------------------------------------------------------------------- */

/* Make the folder and a mark in it.  EAGAIN: the number is taken, or the folder was removed. */
static int mark(attempt *a)
{
    vmxci_error err;
    unsigned number;
    int sys = vmxi_lockdir_make(&a->lock->dir);
    if (sys)
        return sys == ENOENT ? EAGAIN : sys;
    if (vmxi_random(&number, sizeof number, &err) != VMXCI_OK)
        return err.sys_errno;
    vmxi_entry_name(a->entry, 'D', number);
    a->marked = vmxi_clock();
    sys = vmxi_lockdir_mark(&a->lock->dir, a->entry);
    if (sys)
        return sys == EEXIST || sys == ENOENT ? EAGAIN : sys;
    a->may_write = true;
    sys = vmxi_lockdir_has(&a->lock->dir, as('M', a));
    if (sys == ENOENT)
        return 0;
    take_back(a, false);
    return sys ? sys : EAGAIN;
}

static int keep_marking(attempt *a)
{
    const uint64_t start = vmxi_clock();
    int sys;
    while ((sys = mark(a)) == EAGAIN)
        if (vmxi_clock() - start > PATIENCE)
            return VMXI_WAIT_BUSY;
    return sys;
}

/* ---- choosing and entering ------------------------------------------------------------- */

/* Whether SYS, from reading a member, says that there is no file that could have a number. */
static bool has_no_number(int sys)
{
    return sys == ENOENT || sys == EINVAL || sys == ELOOP;
}

/* Make our number higher than that of the member ENTRY.  What is no member has none. */
static int go_behind(attempt *a, const char *entry)
{
    char bytes[VMXI_MEMBER_SIZE + 1];
    vmxi_member member;
    size_t len;
    int sys = vmxi_lockdir_read(&a->lock->dir, entry, bytes, &len);
    if (sys == 0 && vmxi_member_parse(&member, bytes, len) && member.number >= a->number)
        a->number = member.number + 1;
    return has_no_number(sys) ? 0 : sys;
}

/* A number higher than that of every member; so each has to be readable. */
static int choose_number(attempt *a)
{
    vmxi_buf names = VMXI_BUF_INIT(&vmxi_default_allocator);
    int sys = vmxi_lockdir_list(&a->lock->dir, &names);
    a->number = 1;
    const char *name = NULL;
    while (sys == 0 && (name = vmxi_next_name(vmxi_buf_str(&names), name)) != NULL)
        if (name[0] == 'M')
            sys = go_behind(a, name);
    vmxi_buf_free(&names);
    return sys;
}

static int fill(attempt *a, int fd)
{
    const vmxi_lock_request *request = a->request;
    int sys = choose_number(a);
    vmxi_member_write(a->lock->bytes, request->host, a->number, request->shared, request->location);
    int written = vmxi_lockdir_fill(&a->lock->dir, fd, a->lock->bytes);
    return sys ? sys : written;
}

/* From the mark to the member.  LOST: others have taken our entries for those of a dead one. */
static int enter(attempt *a)
{
    int fd, sys = vmxi_lockdir_create(&a->lock->dir, as('E', a), &fd);
    if (sys) {
        take_back(a, false);
        return sys == EEXIST || sys == ENOENT ? VMXI_WAIT_LOST : sys;
    }
    /* Already from now on: after a long stop another who got the same number may rename it. */
    memcpy(a->lock->entry, as('M', a), sizeof a->lock->entry);
    sys = fill(a, fd);
    if (sys == 0)
        sys = vmxi_lockdir_rename(&a->lock->dir, as('E', a), a->lock->entry);
    if (sys) {
        take_back(a, true);
        return sys == ENOENT ? VMXI_WAIT_LOST : sys;
    }
    /* Where the mark is gone, the number was not chosen under its protection.  After a long stop
     * what was there may have been the mark of another with the same number. */
    sys = drop(a->lock, as('D', a), vmxi_lockdir_unmark);
    return sys == ENOENT || (sys == 0 && !is_fresh(a)) ? VMXI_WAIT_LOST : sys;
}

/* ---- waiting --------------------------------------------------------------------------- */

static bool has_name(const vmxi_buf *names, const char *wanted)
{
    for (const char *name = NULL; (name = vmxi_next_name(vmxi_buf_str(names), name)) != NULL;)
        if (strcmp(name, wanted) == 0)
            return true;
    return false;
}

/* Remove a mark, and first the file of who made it, which nobody would look for without a mark.
 * A member that is there already is judged as any other is. */
static void clear_mark(const attempt *a, char *mark)
{
    mark[0] = 'E';
    int sys = vmxi_lockdir_remove(&a->lock->dir, mark);
    mark[0] = 'D';
    /* A folder that somebody has put there stays. */
    if (sys == 0 || sys == ENOENT || sys == EISDIR)
        (void)vmxi_lockdir_unmark(&a->lock->dir, mark);
}

/* Remove the marks in NAMES that were in BEFORE. */
static void clear_marks(const attempt *a, vmxi_buf *names, const vmxi_buf *before)
{
    for (const char *name = NULL; (name = vmxi_next_name(vmxi_buf_str(names), name)) != NULL;)
        if (name[0] == 'D' && has_name(before, name))
            clear_mark(a, names->ptr + (name - names->ptr));
}

static bool has_marks(const vmxi_buf *names)
{
    for (const char *name = NULL; (name = vmxi_next_name(vmxi_buf_str(names), name)) != NULL;)
        if (name[0] == 'D')
            return true;
    return false;
}

/* List all entries in NAMES once nobody is choosing.  BEFORE is room for what was seen 8 s ago. */
static int await_choice(attempt *a, vmxi_buf *names, vmxi_buf *before)
{
    const vmxi_lock_request *request = a->request;
    const uint64_t begun = vmxi_clock();
    uint64_t seen = begun;
    for (int sys;;) {
        sys = vmxi_lockdir_list(&a->lock->dir, names);
        if (sys)
            return sys;
        if (!has_marks(names))
            /* One that entered in the middle may be in that list neither as one who is choosing
             * nor as a member. */
            return vmxi_lockdir_list(&a->lock->dir, names);
        const uint64_t now = vmxi_clock();
        if (request->wait.timeout == 0 ||
            now - begun > vmxi_wait_until(2 * PATIENCE, request->wait.timeout))
            return VMXI_WAIT_BUSY;
        if (before->len == 0 || now - seen > PATIENCE) {
            clear_marks(a, names, before);
            seen = now;
            before->len = 0;
            vmxi_buf_add(before, vmxi_buf_str(names));
        }
        sys = before->failed ? ENOMEM : vmxi_wait_rest(&request->wait, CHOOSING_PAUSE, UINT64_MAX);
        if (sys)
            return sys;
    }
}

/* Whether the member in `who` goes before us. */
static bool goes_first(const attempt *a)
{
    const vmxi_member *other = &a->who->member;
    if (other->machine.len == 0)
        return true;
    if (a->request->shared && other->shared)
        return false;
    return other->number < a->number ||
           (other->number == a->number && strcmp(a->who->entry, a->lock->entry) < 0);
}

/* Wait until ENTRY is no longer in the way, at the latest at DEADLINE. */
static int await_member(attempt *a, const char *entry, uint64_t begun, uint64_t deadline)
{
    for (int sys;;) {
        if (vmxi_look_at(a->who, &a->lock->dir, entry, a->request->host) == ENOENT ||
            !goes_first(a))
            return 0;
        if (a->who->kind == VMXCI_LOCK_STALE) {
            sys = vmxi_lockdir_remove(&a->lock->dir, entry);
            return sys == ENOENT ? 0 : sys;
        }
        sys = vmxi_wait_more(&a->request->wait, begun, deadline);
        if (sys)
            return sys;
    }
}

static int await_turn(attempt *a)
{
    vmxi_buf names = VMXI_BUF_INIT(&vmxi_default_allocator), before = names;
    int sys = await_choice(a, &names, &before);
    const uint64_t begun = vmxi_clock(),
                   deadline = vmxi_wait_until(begun, a->request->wait.timeout);
    const char *name = NULL;
    while (sys == 0 && (name = vmxi_next_name(vmxi_buf_str(&names), name)) != NULL)
        if (name[0] == 'M' && strcmp(name, a->lock->entry) != 0)
            sys = await_member(a, name, begun, deadline);
    vmxi_buf_free(&names);
    vmxi_buf_free(&before);
    return sys == ENOENT ? VMXI_WAIT_LOST : sys;
}

/* ---- the whole ------------------------------------------------------------------------- */

/* Where nothing can be written nobody else can either, and who only reads needs no lock. */
static bool is_needless(const attempt *a, int sys)
{
    return a->request->shared && !a->may_write && (sys == EROFS || sys == EACCES || sys == EPERM);
}

static int try(attempt *a)
{
    int sys = keep_marking(a);
    const bool needless = is_needless(a, sys);
    if (sys == 0)
        sys = enter(a);
    if (sys == 0)
        sys = await_turn(a);
    if (sys == 0) {
        *a->who = (vmxi_finding){ .kind = VMXCI_LOCK_NONE };
        sys = vmxi_lock_check(a->lock);
    }
    if (sys)
        vmxi_lock_release(a->lock);
    return needless ? 0 : sys;
}

int vmxi_lock_take(vmxi_lock *out, vmxi_finding *who, int parent, const char *file,
                   const vmxi_lock_request *request)
{
    attempt a = { .lock = out, .request = request, .who = who };
    *who = (vmxi_finding){ .kind = VMXCI_LOCK_NONE };
    *out = (vmxi_lock){ .entry = "" };
    int sys = vmxi_lockdir_init(&out->dir, parent, file);
    if (sys)
        return sys;
    vmxi_host_know(request->host);
    for (int i = 0; i < TRIES && (i == 0 || sys == VMXI_WAIT_LOST) && !out->left[0]; i++)
        sys = try(&a);
    return sys == VMXI_WAIT_LOST ? VMXI_WAIT_BUSY : sys;
}

int vmxi_lock_check(const vmxi_lock *lock)
{
    if (!lock->entry[0])
        return 0;
    int sys = vmxi_lockdir_is_there(&lock->dir);
    if (sys == ENOENT)
        return VMXI_WAIT_LOST;
    return sys ? sys : is_ours(lock);
}

void vmxi_lock_release(vmxi_lock *lock)
{
    if (lock->entry[0] && is_ours(lock) != VMXI_WAIT_LOST)
        (void)drop(lock, lock->entry, vmxi_lockdir_remove);
    lock->entry[0] = '\0';
    if (lock->dir.fd >= 0)
        vmxi_lockdir_leave(&lock->dir);
}

int vmxi_lock_break(int parent, const char *file, const vmxi_finding *found)
{
    vmxi_lockdir dir;
    char bytes[VMXI_MEMBER_SIZE + 1];
    size_t len;
    int sys = vmxi_lockdir_init(&dir, parent, file);
    if (sys == 0)
        sys = vmxi_lockdir_open(&dir);
    if (sys)
        return sys == ENOENT ? 0 : sys;
    sys = vmxi_lockdir_read(&dir, found->entry, bytes, &len);
    if (sys == 0 && (len != found->len || memcmp(bytes, found->bytes, len) != 0))
        sys = VMXI_WAIT_LOST;
    if (sys == 0 || sys == found->sys)
        sys = vmxi_lockdir_remove(&dir, found->entry);
    vmxi_lockdir_leave(&dir);
    return sys == ENOENT ? 0 : sys;
}

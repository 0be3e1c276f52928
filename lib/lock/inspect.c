/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "base/alloc.h"
#include "base/str.h"
#include "lock/entry.h"
#include "lock/inspect.h"
#include "lock/owner.h"

enum {
    ASK_EVERY = 64 /* entries between two calls of `stop` */
};

/* ---- findings -------------------------------------------------------------------------- */

static void init_finding(vmxi_finding *out, const vmxi_lockdir *dir, vmxci_lock_kind kind)
{
    *out = (vmxi_finding){ .kind = kind };
    memcpy(out->lock, dir->name, sizeof out->lock);
}

void vmxi_finding_copy(vmxi_finding *out, const vmxi_finding *from)
{
    *out = *from;
    /* The strings of the member have to point into the copy. */
    (void)vmxi_member_parse(&out->member, out->bytes, out->len);
}

vmxci_str vmxi_finding_file(const vmxi_finding *found)
{
    const size_t len = strlen(found->lock), suffix = strlen(".lck");
    return (vmxci_str){ found->lock, len > suffix ? len - suffix : 0 };
}

static int rank(vmxci_lock_kind kind)
{
    static const unsigned char ranks[] = {
        [VMXCI_LOCK_NONE] = 0, [VMXCI_LOCK_STALE] = 1,     [VMXCI_LOCK_UNKNOWN] = 2,
        [VMXCI_LOCK_ESXI] = 3, [VMXCI_LOCK_ELSEWHERE] = 4, [VMXCI_LOCK_HERE] = 5,
    };
    return ranks[kind];
}

bool vmxi_finding_outranks(const vmxi_finding *a, const vmxi_finding *b)
{
    const int difference = rank(a->kind) - rank(b->kind);
    return difference > 0 || (difference == 0 && strcmp(a->entry, b->entry) < 0);
}

static bool is_foreign(const vmxi_finding *found)
{
    return found->kind == VMXCI_LOCK_ELSEWHERE || found->kind == VMXCI_LOCK_UNKNOWN;
}

bool vmxi_finding_is_breakable(const vmxi_finding *found)
{
    return found->is_file && is_foreign(found);
}

/* ---- inspecting ------------------------------------------------------------------------ */

bool vmxi_inspect_member(vmxi_finding *out, const vmxi_lockdir *dir, const char *entry,
                         vmxi_host *host)
{
    init_finding(out, dir, VMXCI_LOCK_UNKNOWN);
    memcpy(out->entry, entry, strlen(entry) + 1);
    out->sys_errno = vmxi_lockdir_read_file(dir, entry, out->bytes, &out->len);
    const int sys = out->sys_errno ? vmxi_lockdir_check_file(dir, entry) : 0;
    if (out->sys_errno == ENOENT || sys == ENOENT)
        return false;
    out->is_file = sys == 0;
    if (sys == EINVAL)
        out->sys_errno = sys;
    if (out->sys_errno == 0 && vmxi_member_parse(&out->member, out->bytes, out->len)) {
        vmxi_host_identify(host);
        out->kind = vmxi_owner_classify(&out->member, host, dir->fd);
        out->contained = vmxi_owner_is_contained(&out->member, host);
    }
    return true;
}

/* Inspects the member ENTRY, and makes it OUT if it matters more. */
static void add_member(vmxi_finding *out, unsigned *foreign, const vmxi_lockdir *dir,
                       const char *entry, vmxi_host *host)
{
    vmxi_finding found;
    if (!vmxi_inspect_member(&found, dir, entry, host))
        return;
    *foreign += is_foreign(&found);
    if (vmxi_finding_outranks(&found, out))
        vmxi_finding_copy(out, &found);
}

static vmxi_lock_result inspect_members(vmxi_finding *out, const vmxi_lockdir *dir, vmxci_str names,
                                        const char *own, vmxi_host *host, const vmxi_wait *wait)
{
    vmxi_lock_result result = vmxi_result(VMXI_LOCK_OK);
    unsigned foreign = 0, n = 1;
    for (const char *entry = NULL;
         result.outcome == VMXI_LOCK_OK && (entry = vmxi_next_name(names, entry)) != NULL; n++) {
        if (entry[0] == VMXI_ENTRY_MEMBER && strcmp(entry, own) != 0)
            add_member(out, &foreign, dir, entry, host);
        if (n % ASK_EVERY == 0)
            result = vmxi_wait_ask(wait);
    }
    out->foreign = foreign;
    return result;
}

/* Classifies a lock directory DIR that cannot be opened; SYS is the errno.  ESXi makes a file in
 * its place. */
static vmxci_lock_kind classify_failure(const vmxi_lockdir *dir, int sys)
{
    struct stat st;
    if (sys == ENOENT)
        return VMXCI_LOCK_NONE;
    if ((sys == ENOTDIR || sys == ELOOP) &&
        fstatat(dir->parent, dir->name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(st.st_mode))
        return VMXCI_LOCK_ESXI;
    return VMXCI_LOCK_UNKNOWN;
}

vmxi_lock_result vmxi_inspect_lock(vmxi_finding *out, vmxi_lockdir *dir, const char *own,
                                   vmxi_host *host, const vmxi_wait *wait)
{
    vmxi_lock_result result = vmxi_result(VMXI_LOCK_OK);
    vmxi_buf names = VMXI_BUF_INIT(&vmxi_default_allocator);
    init_finding(out, dir, VMXCI_LOCK_NONE);
    int sys = vmxi_lockdir_open(dir);
    if (sys == 0)
        sys = vmxi_lockdir_list(dir, &names);
    if (sys == 0) {
        result = inspect_members(out, dir, vmxi_buf_str(&names), own, host, wait);
    } else if (sys == ENOMEM) {
        result = vmxi_result_of_errno(sys);
    } else {
        out->kind = classify_failure(dir, sys);
        out->sys_errno = sys;
    }
    vmxi_buf_free(&names);
    return result;
}

/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "base/alloc.h"
#include "base/str.h"
#include "lock/look.h"

int vmxi_look_at(vmxi_finding *out, const vmxi_lockdir *dir, const char *entry, vmxi_host *host)
{
    *out = (vmxi_finding){ .kind = VMXCI_LOCK_UNKNOWN };
    memcpy(out->entry, entry, strlen(entry) + 1);
    out->sys = vmxi_lockdir_read(dir, entry, out->bytes, &out->len);
    if (out->sys == ENOENT)
        return ENOENT;
    if (out->sys != 0 || !vmxi_member_parse(&out->member, out->bytes, out->len))
        return 0;
    vmxi_host_know(host);
    out->kind = vmxi_owner_kind(&out->member, host);
    return 0;
}

void vmxi_finding_copy(vmxi_finding *out, const vmxi_finding *from)
{
    *out = *from;
    /* What it says has to be in the copy, not in the original. */
    (void)vmxi_member_parse(&out->member, out->bytes, out->len);
}

void vmxi_look_failed(vmxi_finding *out, const vmxi_lockdir *dir, int sys)
{
    struct stat st;
    *out = (vmxi_finding){ .kind = VMXCI_LOCK_UNKNOWN, .sys = sys };
    if (sys == ENOENT)
        out->kind = VMXCI_LOCK_NONE;
    else if ((sys == ENOTDIR || sys == ELOOP) &&
             fstatat(dir->parent, dir->name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(st.st_mode))
        out->kind = VMXCI_LOCK_ESXI;
}

/* How much a kind matters. */
static int rank(vmxci_lock_kind kind)
{
    static const unsigned char ranks[] = {
        [VMXCI_LOCK_NONE] = 0, [VMXCI_LOCK_STALE] = 1,     [VMXCI_LOCK_UNKNOWN] = 2,
        [VMXCI_LOCK_ESXI] = 3, [VMXCI_LOCK_ELSEWHERE] = 4, [VMXCI_LOCK_HERE] = 5,
    };
    return ranks[kind];
}

bool vmxi_finding_matters_more(const vmxi_finding *a, const vmxi_finding *b)
{
    const int more = rank(a->kind) - rank(b->kind);
    return more > 0 || (more == 0 && strcmp(a->entry, b->entry) < 0);
}

bool vmxi_finding_may_be_broken(const vmxi_finding *found)
{
    return found->entry[0] &&
           (found->kind == VMXCI_LOCK_ELSEWHERE || found->kind == VMXCI_LOCK_UNKNOWN);
}

static void look_at_all(vmxi_finding *out, const vmxi_lockdir *dir, const vmxi_buf *names,
                        const char *own, vmxi_host *host)
{
    vmxi_finding found;
    unsigned breakable = 0;
    const char *entry = NULL;
    while ((entry = vmxi_next_name(vmxi_buf_str(names), entry)) != NULL) {
        if (entry[0] != 'M' || strcmp(entry, own) == 0 ||
            vmxi_look_at(&found, dir, entry, host) != 0)
            continue;
        breakable += vmxi_finding_may_be_broken(&found);
        if (vmxi_finding_matters_more(&found, out))
            vmxi_finding_copy(out, &found);
    }
    out->breakable = breakable;
}

int vmxi_look(vmxi_finding *out, vmxi_lockdir *dir, const char *own, vmxi_host *host)
{
    vmxi_buf names = VMXI_BUF_INIT(&vmxi_default_allocator);
    *out = (vmxi_finding){ .kind = VMXCI_LOCK_NONE };
    int sys = vmxi_lockdir_open(dir);
    if (sys == 0)
        sys = vmxi_lockdir_list(dir, &names);
    if (sys == 0)
        look_at_all(out, dir, &names, own, host);
    else if (sys != ENOMEM)
        vmxi_look_failed(out, dir, sys);
    vmxi_buf_free(&names);
    return sys == ENOMEM ? ENOMEM : 0;
}

/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/str.h"
#include "lock/filelock.h"
#include "lock/hold.h"
#include "lock/refusal.h"

/* ---- where it is ----------------------------------------------------------------------- */

int vmxi_hold_find(vmxi_hold *out, const char *path, vmxci_error *err)
{
    *out = (vmxi_hold){ .path = path, .file.fd = -1 };
    for (int i = 0; i < 2; i++)
        out->locks[i].dir.fd = -1;
    int sys = vmxi_target_open(&out->file.target, &out->link, path);
    return sys ? vmxi_fail_sys(err, sys == ENOENT ? VMXCI_ENOENT : VMXCI_EIO, sys,
                               "cannot find the file or open its directory")
               : VMXCI_OK;
}

static bool is_link(const vmxi_hold *hold)
{
    return hold->link.dir >= 0;
}

/* How many locks of VMware's there are. */
static int count_places(const vmxi_hold *hold)
{
    return is_link(hold) ? 2 : 1;
}

/* Where lock NUMBER stands; they are taken in this order. */
static const vmxi_target *place_of(const vmxi_hold *hold, int number)
{
    return number == 0 && is_link(hold) ? &hold->link : &hold->file.target;
}

/* Put the folder that PATH, whose name begins at NAME, names into OUT, with no links in it. */
static void put_folder(vmxi_buf *out, const char *path, const char *name)
{
    char real[PATH_MAX];
    if (name == path) {
        vmxi_buf_add(out, VMXI_LITERAL("./"));
        return;
    }
    vmxi_buf_add(out, (vmxci_str){ path, (size_t)(name - path) });
    vmxi_buf_add_char(out, '\0');
    if (out->failed)
        return;
    const bool known = realpath(out->ptr, real) != NULL;
    out->len = known ? 0 : out->len - 1;
    if (known)
        vmxi_buf_add(out, vmxi_str(real));
    if (known && strcmp(real, "/") != 0)
        vmxi_buf_add_char(out, '/');
}

/* The path of the folder of lock NUMBER as VMware writes it: the links of the folder it is in
 * resolved, that of its name not.  A lock says it only to its own process. */
static void put_location(vmxi_buf *out, const vmxi_hold *hold, int number)
{
    char real[PATH_MAX];
    const char *path = number && realpath(hold->path, real) ? real : hold->path;
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    put_folder(out, path, name);
    vmxi_buf_add(out, vmxi_str(name));
    vmxi_buf_add(out, VMXI_LITERAL(".lck"));
}

/* ---- who is in the way ----------------------------------------------------------------- */

/* Whether nobody else can have lock NUMBER now. */
static bool is_ours_alone(const vmxi_hold *hold, int number)
{
    return !hold->shared && hold->locks[number].entry[0];
}

int vmxi_hold_look(vmxi_finding *out, vmxi_shown *folder, const vmxi_hold *hold, bool locked,
                   vmxi_host *host, vmxci_error *err)
{
    *out = (vmxi_finding){ .kind = VMXCI_LOCK_NONE };
    for (int i = 0; i < count_places(hold); i++) {
        const vmxi_target *place = place_of(hold, i);
        vmxi_finding found;
        vmxi_lockdir dir;
        if (is_ours_alone(hold, i) || (place == &hold->file.target && !locked))
            continue;
        /* What has too long a name for a lock cannot be locked by anybody. */
        if (vmxi_lockdir_init(&dir, place->dir, place->name) != 0)
            continue;
        int sys = vmxi_look(&found, &dir, hold->locks[i].entry, host);
        vmxi_lockdir_close(&dir);
        if (sys)
            return vmxi_no_memory(err);
        const unsigned breakable = out->breakable + found.breakable;
        if (vmxi_finding_matters_more(&found, out)) {
            vmxi_finding_copy(out, &found);
            *folder = vmxi_quote(vmxi_str(dir.name));
        }
        out->breakable = breakable;
    }
    return VMXCI_OK;
}

/* What ends the taking of a lock that SYS came out of. */
static int fail_take(int sys, const vmxi_finding *who, const vmxi_lockdir *dir, vmxci_error *err)
{
    const vmxi_shown folder = vmxi_quote(vmxi_str(dir->name));
    if (sys == ENOMEM)
        return vmxi_no_memory(err);
    if (sys == VMXI_WAIT_STOPPED)
        return vmxi_fail(err, VMXCI_EBUSY, "gave up waiting for the lock %s", folder.text);
    int status = vmxi_refuse_lock(who, folder.text, err);
    if (status)
        return status;
    if (sys == VMXI_WAIT_BUSY)
        return vmxi_fail(err, VMXCI_EBUSY, "busy: others are taking the lock %s", folder.text);
    return vmxi_fail_sys(err, VMXCI_EIO, sys, "cannot take VMware's lock %s", folder.text);
}

int vmxi_hold_check_names(const vmxi_hold *hold, vmxci_error *err)
{
    const vmxi_finding nobody = { .kind = VMXCI_LOCK_NONE };
    vmxi_lockdir dir;
    for (int i = 0; i < count_places(hold); i++) {
        const vmxi_target *place = place_of(hold, i);
        int sys = vmxi_lockdir_init(&dir, place->dir, place->name);
        if (sys)
            return fail_take(sys, &nobody, &dir, err);
    }
    return VMXCI_OK;
}

/* ---- taking ---------------------------------------------------------------------------- */

/* Try to take lock NUMBER.  WHO is in the way, where somebody is. */
static int take_once(vmxi_hold *hold, int number, vmxi_finding *who,
                     const vmxi_hold_request *request)
{
    vmxi_buf location = VMXI_BUF_INIT(&vmxi_default_allocator);
    const vmxi_target *place = place_of(hold, number);
    vmxi_lock *lock = &hold->locks[number];
    put_location(&location, hold, number);
    const vmxi_lock_request wanted = { request->host, vmxi_buf_str(&location), request->shared,
                                       request->wait };
    int sys = ENOMEM;
    if (!location.failed)
        sys = vmxi_lock_take(lock, who, place->dir, place->name, &wanted);
    vmxi_buf_free(&location);
    /* Where it could not even be tried, somebody who has it is the better answer. */
    if (sys > 0 && sys != ENOMEM && sys != ENAMETOOLONG && sys != EMFILE && sys != ENFILE) {
        (void)vmxi_look(who, &lock->dir, lock->left, request->host);
        vmxi_lockdir_close(&lock->dir);
    }
    return sys;
}

/* Remove the member in the way. */
static int break_lock(const vmxi_hold *hold, int number, const vmxi_finding *who, vmxci_error *err)
{
    const vmxi_target *place = place_of(hold, number);
    int sys = vmxi_lock_break(place->dir, place->name, who);
    if (sys <= 0)
        return VMXCI_OK;
    return vmxi_fail_sys(err, VMXCI_EIO, sys, "cannot remove the lock %s/%s",
                         vmxi_quote(vmxi_str(hold->locks[number].dir.name)).text,
                         vmxi_quote(vmxi_str(who->entry)).text);
}

static int take_lock(vmxi_hold *hold, int number, const vmxi_hold_request *request,
                     vmxci_error *err)
{
    vmxi_finding who = { .kind = VMXCI_LOCK_NONE };
    int sys = take_once(hold, number, &who, request);
    /* A member that cannot be read keeps others from choosing a number. */
    if ((sys == VMXI_WAIT_BUSY || (sys > 0 && sys == who.sys)) && !hold->locks[number].left[0] &&
        request->break_lock && !hold->broken && vmxi_finding_may_be_broken(&who)) {
        int status = request->may_break(request->asked, err);
        if (status == VMXCI_OK)
            status = break_lock(hold, number, &who, err);
        if (status)
            return status;
        hold->broken = true;
        sys = take_once(hold, number, &who, request);
    }
    if (sys == 0 || (who.kind == VMXCI_LOCK_ESXI && request->ignore_esxi))
        return VMXCI_OK;
    /* It would have been broken, so that it is there is not what is in the way. */
    if (sys > 0 && request->break_lock && vmxi_finding_may_be_broken(&who))
        who.kind = VMXCI_LOCK_NONE;
    return fail_take(sys, &who, &hold->locks[number].dir, err);
}

/* ---- all together ------------------------------------------------------------------------- */

int vmxi_hold_take(vmxi_hold *hold, const vmxi_hold_request *request, vmxci_error *err)
{
    int status = VMXCI_OK;
    hold->shared = request->shared;
    for (int i = 0; i < count_places(hold) && status == VMXCI_OK; i++)
        status = take_lock(hold, i, request, err);
    return status ? status : vmxi_old_file_lock(&hold->file, request->shared, &request->wait, err);
}

static int check_lock(const vmxi_lock *lock, vmxci_error *err)
{
    const vmxi_shown folder = vmxi_quote(vmxi_str(lock->dir.name));
    int sys = vmxi_lock_check(lock);
    if (sys == VMXI_WAIT_LOST)
        return vmxi_fail(err, VMXCI_ECHANGED,
                         "the lock %s was taken away by somebody else: nothing was written",
                         folder.text);
    return sys ? vmxi_fail_sys(err, VMXCI_EIO, sys, "cannot tell whether the lock %s is still ours",
                               folder.text)
               : VMXCI_OK;
}

int vmxi_hold_check(const void *hold, vmxci_error *err)
{
    const vmxi_hold *h = hold;
    int status = VMXCI_OK;
    for (int i = 0; i < count_places(h) && status == VMXCI_OK; i++)
        status = check_lock(&h->locks[i], err);
    return status;
}

bool vmxi_hold_drop(vmxi_hold *hold, vmxi_shown *entry)
{
    bool good = true;
    if (hold->file.fd >= 0)
        close(hold->file.fd);
    hold->file.fd = -1;
    for (int i = 1; i >= 0; i--) {
        vmxi_lock *lock = &hold->locks[i];
        char name[NAME_MAX + VMXI_ENTRY_SIZE + 2];
        vmxi_lock_release(lock);
        if (!lock->left[0])
            continue;
        snprintf(name, sizeof name, "%s/%s", lock->dir.name, lock->left);
        *entry = vmxi_quote(vmxi_str(name));
        good = false;
    }
    vmxi_target_close(&hold->file.target);
    vmxi_target_close(&hold->link);
    return good;
}

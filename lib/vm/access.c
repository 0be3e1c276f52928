/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/str.h"
#include "vm/access.h"

/* A path that fits into a message with the rest of it. */
typedef struct shown_path {
    char text[VMXCI_MESSAGE_SIZE - 192];
} shown_path;

static shown_path show_path(vmxci_str path)
{
    shown_path out;
    (void)vmxci_printable(out.text, sizeof out.text, path, 1);
    return out;
}

/* ---- links ----------------------------------------------------------------------------- */

/* Finds the owner of the file: of the open file, if it is open. */
static int find_owner(uid_t *out, const vmxi_hold *hold, vmxci_error *err)
{
    struct stat st = hold->file.st;
    if (hold->file.fd < 0 &&
        fstatat(hold->file.target.dir, hold->file.target.name, &st, AT_SYMLINK_NOFOLLOW) != 0)
        return vmxi_fail_sys(err, VMXCI_EIO, errno, "cannot stat the file");
    *out = st.st_uid;
    return VMXCI_OK;
}

static int refuse_link(const vmxi_hold *hold, uid_t owner, vmxci_error *err)
{
    char real[PATH_MAX];
    const char *file = realpath(hold->path, real) ? real : "";
    vmxi_fail(err, VMXCI_ENOTWRITABLE,
              "the path leads through a symbolic link of user %ld, who does not own the file",
              (long)owner);
    if (*file)
        vmxi_fail_more(err, "; edit '%s' instead", show_path(vmxi_str(file)).text);
    return VMXCI_ENOTWRITABLE;
}

int vmxi_refuse_links(const vmxi_hold *hold, vmxci_error *err)
{
    uid_t owner = 0;
    if (hold->link_owners.count == 0)
        return VMXCI_OK;
    const int status = find_owner(&owner, hold, err);
    if (status)
        return status;
    for (unsigned i = 0; i < hold->link_owners.count; i++)
        if (hold->link_owners.at[i] != owner)
            return refuse_link(hold, hold->link_owners.at[i], err);
    return VMXCI_OK;
}

/* ---- directories ----------------------------------------------------------------------- */

static vmxci_str get_directory(const char *path)
{
    const char *slash = strrchr(path, '/');
    if (!slash)
        return VMXI_LITERAL(".");
    return (vmxci_str){ path, slash == path ? 1 : (size_t)(slash - path) };
}

static bool is_refusal(int sys)
{
    return sys == EACCES || sys == EPERM || sys == EROFS;
}

/* Refuses an edit that creates files in DIR, the directory of PATH or, if RESOLVE, of the file that
 * PATH leads to. */
static int refuse_directory(int dir, const char *path, bool resolve, vmxci_error *err)
{
    char real[PATH_MAX];
    if (faccessat(dir, ".", W_OK | X_OK, AT_EACCESS) == 0)
        return VMXCI_OK;
    const int sys = errno;
    if (resolve && realpath(path, real))
        path = real;
    return vmxi_fail_sys(err, is_refusal(sys) ? VMXCI_ENOTWRITABLE : VMXCI_EIO, sys,
                         "the directory '%s' must be writable for an edit",
                         show_path(get_directory(path)).text);
}

/* Refuses an edit if the lock directory of TARGET exists and this process cannot create files in
 * it.  Anything else in its place is not for this function. */
static int refuse_lock_directory(const vmxi_target *target, vmxci_error *err)
{
    vmxi_lockdir lock;
    struct stat st;
    if (vmxi_lockdir_init(&lock, target->dir, target->name) != 0 ||
        fstatat(target->dir, lock.name, &st, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISDIR(st.st_mode) ||
        faccessat(target->dir, lock.name, W_OK | X_OK, AT_EACCESS) == 0)
        return VMXCI_OK;
    const int sys = errno;
    if (!is_refusal(sys))
        return VMXCI_OK;
    return vmxi_fail_sys(err, VMXCI_ENOTWRITABLE, sys,
                         "the lock directory '%s' must be writable for an edit",
                         vmxi_quote(vmxi_str(lock.name)).text);
}

int vmxi_refuse_directories(const vmxi_hold *hold, bool file_has_lock, vmxci_error *err)
{
    const bool is_link = hold->link.dir >= 0;
    int status = is_link ? refuse_directory(hold->link.dir, hold->path, false, err) : VMXCI_OK;
    if (status == VMXCI_OK)
        status = refuse_directory(hold->file.target.dir, hold->path, is_link, err);
    if (status == VMXCI_OK && is_link)
        status = refuse_lock_directory(&hold->link, err);
    if (status || !file_has_lock)
        return status;
    return refuse_lock_directory(&hold->file.target, err);
}

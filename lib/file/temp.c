/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/number.h"
#include "base/random.h"
#include "base/str.h"
#include "file/calls.h"
#include "file/process.h"
#include "file/temp.h"

#define PREFIX ".vmxci-"

enum {
    TRIES = 16
};

static int make_name(char *name, size_t size, uint64_t start, vmxci_error *err)
{
    uint64_t number;
    int status = vmxi_random(&number, sizeof number, err);
    if (status == VMXCI_OK)
        snprintf(name, size, PREFIX "%ld-%" PRIu64 "-%016" PRIx64, (long)getpid(), start, number);
    return status;
}

/* Returns whether another process has removed the file, as stale, before it was locked. */
static bool is_removed(int fd)
{
    struct stat st;
    return fstat(fd, &st) == 0 && st.st_nlink == 0;
}

/* Creates and locks the file.  Returns 0 or an errno; EEXIST: try another name. */
static int create_file(vmxi_temp *temp)
{
    temp->fd =
        openat(temp->dir, temp->name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (temp->fd < 0)
        return errno == EINTR ? EEXIST : errno;
    /* On a file system without locks, only the name protects the file. */
    if (flock(temp->fd, LOCK_EX | LOCK_NB) != 0 || !is_removed(temp->fd))
        return 0;
    close(temp->fd);
    temp->fd = -1;
    return EEXIST;
}

int vmxi_temp_create(vmxi_temp *out, int dir, uint64_t start, const char *what, vmxci_error *err)
{
    int sys = EEXIST;
    *out = (vmxi_temp){ .dir = dir, .fd = -1, .lock_fd = -1, .what = what };
    for (int i = 0; i < TRIES && sys == EEXIST; i++) {
        int status = make_name(out->name, sizeof out->name, start, err);
        if (status)
            return status;
        sys = create_file(out);
    }
    if (sys)
        return vmxi_fail_sys(err, VMXCI_EIO, sys,
                             "cannot create a temporary file in the directory");
    out->lock_fd = fcntl(out->fd, F_DUPFD_CLOEXEC, 0);
    if (out->lock_fd >= 0)
        return VMXCI_OK;
    int status = vmxi_fail_sys(err, VMXCI_EIO, errno, "cannot lock the temporary file");
    vmxi_temp_remove(out, err);
    return status;
}

int vmxi_temp_write(vmxi_temp *temp, vmxci_str bytes, vmxci_error *err)
{
    const int sys = vmxi_write_all(temp->fd, bytes);
    return sys ? vmxi_fail_sys(err, VMXCI_EIO, sys, "cannot write %s", temp->what) : VMXCI_OK;
}

int vmxi_temp_close(vmxi_temp *temp, bool sync, vmxci_error *err)
{
    const int fd = temp->fd, sys = sync ? vmxi_fsync(fd) : 0;
    if (sys)
        return vmxi_fail_sys(err, VMXCI_EIO, sys, "cannot sync %s", temp->what);
    temp->fd = -1;
    /* After EINTR the descriptor is closed, and the data has been synced before. */
    if (close(fd) != 0 && errno != EINTR)
        return vmxi_fail_sys(err, VMXCI_EIO, errno, "cannot close %s", temp->what);
    return VMXCI_OK;
}

/* Returns 0 if the file has the name NAME in spite of the errno SYS of a rename, else SYS. */
static int look_after_rename(const vmxi_temp *temp, const char *name, int sys)
{
    struct stat st;
    if (sys == 0 || fstat(temp->lock_fd, &st) != 0 || !vmxi_is_named(temp->dir, name, &st))
        return sys;
    /* Some file systems rename by a second link; then the first may be left. */
    (void)unlinkat(temp->dir, temp->name, 0);
    return 0;
}

int vmxi_temp_rename(const vmxi_temp *temp, const char *name)
{
    const int sys = renameat(temp->dir, temp->name, temp->dir, name) == 0 ? 0 : errno;
    return look_after_rename(temp, name, sys);
}

int vmxi_temp_rename_new(const vmxi_temp *temp, const char *name)
{
    return look_after_rename(temp, name, vmxi_rename_new(temp->dir, temp->name, name));
}

void vmxi_temp_unlock(vmxi_temp *temp)
{
    if (temp->fd >= 0)
        close(temp->fd);
    if (temp->lock_fd >= 0)
        close(temp->lock_fd);
    temp->fd = temp->lock_fd = -1;
}

void vmxi_temp_remove(vmxi_temp *temp, vmxci_error *err)
{
    if (unlinkat(temp->dir, temp->name, 0) != 0 && errno != ENOENT)
        vmxi_fail_more(err, "; cannot remove the temporary file '%s'", temp->name);
    vmxi_temp_unlock(temp);
}

bool vmxi_is_temp_name(const char *name)
{
    return strncmp(name, PREFIX, sizeof PREFIX - 1) == 0;
}

/* Returns whether the process that made the temporary file NAME has exited. */
static bool is_stale(const char *name)
{
    uint64_t pid, start;
    if (!vmxi_is_temp_name(name))
        return false;
    vmxci_str rest = vmxi_str(name + sizeof PREFIX - 1);
    return vmxi_take_decimal(&pid, &rest, INT32_MAX) && vmxi_take_char(&rest, '-') &&
           vmxi_take_decimal(&start, &rest, UINT64_MAX) && vmxi_take_char(&rest, '-') &&
           vmxi_process_is_dead((pid_t)pid, start);
}

/* Removes NAME unless it is locked: by a process of another container or machine, whose PID means
 * nothing here. */
static void remove_unlocked(int dir, const char *name)
{
    int fd = openat(dir, name, O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return;
    if (flock(fd, LOCK_SH | LOCK_NB) == 0)
        (void)unlinkat(dir, name, 0);
    close(fd);
}

void vmxi_temp_remove_stale(int dir, vmxci_str names)
{
    for (const char *name = NULL; (name = vmxi_next_name(names, name)) != NULL;)
        if (is_stale(name))
            remove_unlocked(dir, name);
}

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

/* Whether a sweeper took the file for one of the dead before it was locked. */
static bool is_swept(int fd)
{
    struct stat st;
    return fstat(fd, &st) == 0 && st.st_nlink == 0;
}

/* Open a new file.  EEXIST: try another name. */
static int open_new(vmxi_temp *temp)
{
    temp->fd =
        openat(temp->dir, temp->name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (temp->fd < 0)
        return errno == EINTR ? EEXIST : errno;
    /* Where the file system has no locks, the name has to do. */
    if (flock(temp->fd, LOCK_EX | LOCK_NB) != 0 || !is_swept(temp->fd))
        return 0;
    close(temp->fd);
    temp->fd = -1;
    return EEXIST;
}

int vmxi_temp_create(vmxi_temp *out, int dir, uint64_t start, const char *what, vmxci_error *err)
{
    int sys = EEXIST;
    *out = (vmxi_temp){ .dir = dir, .fd = -1, .held = -1, .what = what };
    for (int i = 0; i < TRIES && sys == EEXIST; i++) {
        int status = make_name(out->name, sizeof out->name, start, err);
        if (status)
            return status;
        sys = open_new(out);
    }
    if (sys)
        return vmxi_fail_sys(err, VMXCI_EIO, sys, "cannot create a temporary file in the folder");
    out->held = fcntl(out->fd, F_DUPFD_CLOEXEC, 0);
    if (out->held >= 0)
        return VMXCI_OK;
    sys = errno;
    int status = vmxi_fail_sys(err, VMXCI_EIO, sys, "cannot hold the temporary file");
    vmxi_temp_discard(out, err);
    return status;
}

int vmxi_temp_write(vmxi_temp *temp, vmxci_str bytes, vmxci_error *err)
{
    while (bytes.len) {
        ssize_t n = write(temp->fd, bytes.ptr, bytes.len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return vmxi_fail_sys(err, VMXCI_EIO, n < 0 ? errno : EIO, "cannot write %s",
                                 temp->what);
        bytes.ptr += n;
        bytes.len -= (size_t)n;
    }
    return VMXCI_OK;
}

int vmxi_temp_finish(vmxi_temp *temp, bool sync, vmxci_error *err)
{
    int fd = temp->fd, result;
    do
        result = sync ? fsync(fd) : 0;
    while (result != 0 && errno == EINTR);
    if (result != 0)
        return vmxi_fail_sys(err, VMXCI_EIO, errno, "cannot sync %s", temp->what);
    temp->fd = -1;
    /* After EINTR the descriptor is gone, and the data was safe before. */
    if (close(fd) != 0 && errno != EINTR)
        return vmxi_fail_sys(err, VMXCI_EIO, errno, "cannot close the file with %s", temp->what);
    return VMXCI_OK;
}

void vmxi_temp_release(vmxi_temp *temp)
{
    if (temp->fd >= 0)
        close(temp->fd);
    if (temp->held >= 0)
        close(temp->held);
    temp->fd = temp->held = -1;
}

void vmxi_temp_discard(vmxi_temp *temp, vmxci_error *err)
{
    if (unlinkat(temp->dir, temp->name, 0) != 0 && errno != ENOENT)
        vmxi_fail_more(err, "; the temporary file %s could not be removed", temp->name);
    vmxi_temp_release(temp);
}

bool vmxi_temp_is_named(const char *name)
{
    return strncmp(name, PREFIX, sizeof PREFIX - 1) == 0;
}

/* Whether a file of this name was made by a process that is gone. */
static bool is_of_the_dead(const char *name)
{
    uint64_t pid, start;
    if (!vmxi_temp_is_named(name))
        return false;
    vmxci_str rest = vmxi_str(name + sizeof PREFIX - 1);
    return vmxi_take_decimal(&pid, &rest, INT32_MAX) && vmxi_take_char(&rest, '-') &&
           vmxi_take_decimal(&start, &rest, UINT64_MAX) && vmxi_take_char(&rest, '-') &&
           vmxi_process_is_dead((pid_t)pid, start);
}

/* Remove NAME unless someone holds it: a process of another container or machine, whose number
 * means nothing here. */
static void remove_unheld(int dir, const char *name)
{
    int fd = openat(dir, name, O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return;
    if (flock(fd, LOCK_SH | LOCK_NB) == 0)
        (void)unlinkat(dir, name, 0);
    close(fd);
}

void vmxi_temp_sweep(int dir, vmxci_str names)
{
    for (const char *name = NULL; (name = vmxi_next_name(names, name)) != NULL;)
        if (is_of_the_dead(name))
            remove_unheld(dir, name);
}

/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/error.h"
#include "file/calls.h"
#include "file/read.h"

#ifdef HAVE_STRUCT_STAT_ST_MTIMESPEC
#define st_mtim st_mtimespec
#endif

enum {
    CHUNK = 65536,
    SMALLEST_PAGE = 4096 /* bytes that a file system reads at once, or a multiple of them */
};

vmxi_identity vmxi_identity_of(const struct stat *st)
{
    return (vmxi_identity){ st->st_dev, st->st_ino, st->st_size, st->st_mtim };
}

bool vmxi_identity_equal(const vmxi_identity *a, const vmxi_identity *b)
{
    return a->dev == b->dev && a->ino == b->ino && a->size == b->size &&
           a->mtime.tv_sec == b->mtime.tv_sec && a->mtime.tv_nsec == b->mtime.tv_nsec;
}

int vmxi_open(int *out, struct stat *st, int dir, const char *path, int flags, vmxci_error *err)
{
    int fd = vmxi_openat(dir, path, O_RDONLY | O_NONBLOCK | O_NOCTTY | flags);
    *out = -1;
    if (fd < 0 && errno == ENXIO)
        return vmxi_fail(err, VMXCI_ENOTVMX, "not a regular file but a socket or a device");
    if (fd < 0)
        return vmxi_fail_sys(err, errno == ENOENT ? VMXCI_ENOENT : VMXCI_EIO, errno, "cannot open");
    if (fstat(fd, st) != 0) {
        int sys = errno;
        close(fd);
        return vmxi_fail_sys(err, VMXCI_EIO, sys, "cannot stat the file");
    }
    *out = fd;
    return VMXCI_OK;
}

int vmxi_check_regular(const struct stat *st, vmxci_error *err)
{
    const char *what = "a file of another type";
    if (S_ISREG(st->st_mode))
        return VMXCI_OK;
    if (S_ISDIR(st->st_mode))
        what = "a directory";
    else if (S_ISFIFO(st->st_mode))
        what = "a FIFO";
    else if (S_ISSOCK(st->st_mode))
        what = "a socket";
    else if (S_ISCHR(st->st_mode) || S_ISBLK(st->st_mode))
        what = "a device";
    return vmxi_fail(err, VMXCI_ENOTVMX, "not a regular file but %s", what);
}

/* Waits until FD, which is non-blocking, can be read. */
static bool wait_for_input(int fd)
{
    struct pollfd in = { .fd = fd, .events = POLLIN };
    return poll(&in, 1, -1) >= 0 || errno == EINTR;
}

/* Reads up to MORE bytes into BUF, with room for TAIL more; GOT is 0 at the end of the file. WAITS:
 * until a FIFO has input. */
static int read_more(vmxi_buf *buf, size_t more, size_t tail, int fd, bool waits, ssize_t *got,
                     vmxci_error *err)
{
    if (!vmxi_buf_reserve(buf, more + tail))
        return vmxi_no_memory(err);
    do
        *got = read(fd, buf->ptr + buf->len, more);
    while (*got < 0 && (errno == EINTR || (errno == EAGAIN && waits && wait_for_input(fd))));
    if (*got < 0)
        return vmxi_fail_sys(err, VMXCI_EIO, errno, "cannot read");
    buf->len += (size_t)*got;
    return VMXCI_OK;
}

/* Hands the bytes of BUF, followed by TAIL NULs, to the caller, unless STATUS is an error. */
static int finish(char **out, size_t *len, vmxi_buf *buf, size_t tail, int status)
{
    if (status) {
        vmxi_buf_free(buf);
        return status;
    }
    *len = buf->len;
    /* Cannot fail: space for the NULs was reserved. */
    vmxi_buf_add_nuls(buf, tail);
    *out = buf->ptr;
    return VMXCI_OK;
}

int vmxi_read(char **out, size_t *len, int fd, off_t hint, size_t max, size_t tail,
              const vmxci_allocator *alloc, vmxci_error *err)
{
    vmxi_buf buf = VMXI_BUF_INIT(alloc);
    size_t expected = hint > 0 ? (size_t)hint : 0, more = expected ? expected + 1 : CHUNK;
    ssize_t got = 1;
    int status = VMXCI_OK;
    if (expected > max)
        return vmxi_fail_too_big(max, err);
    /* At the expected size, another read to see the end of the file is not needed. */
    while (status == VMXCI_OK && got > 0 && !(expected && buf.len == expected)) {
        status = read_more(&buf, more, tail, fd, true, &got, err);
        if (status == VMXCI_OK && buf.len > max)
            status = vmxi_fail_too_big(max, err);
        more = CHUNK;
    }
    return finish(out, len, &buf, tail, status);
}

/* Returns the memory that the bytes and TAIL NULs do not need. */
static void shrink(vmxi_buf *buf, size_t tail)
{
    char *ptr = vmxi_resize(buf->alloc, buf->ptr, buf->len + tail);
    if (ptr) {
        buf->ptr = ptr;
        buf->room = buf->len + tail;
    }
}

int vmxi_read_regular(char **out, size_t *len, int fd, size_t max, size_t tail,
                      const vmxci_allocator *alloc, vmxci_error *err)
{
    vmxi_buf buf = VMXI_BUF_INIT(alloc);
    ssize_t got = CHUNK;
    int status = VMXCI_OK;
    while (status == VMXCI_OK && got > 0 && got % SMALLEST_PAGE == 0) {
        status = read_more(&buf, CHUNK, tail, fd, false, &got, err);
        if (status == VMXCI_OK && buf.len > max)
            status = vmxi_fail_too_big(max, err);
    }
    if (status == VMXCI_OK)
        shrink(&buf, tail);
    return finish(out, len, &buf, tail, status);
}

int vmxi_read_at(vmxi_buf *buf, int fd, off_t offset, size_t max, vmxci_error *err)
{
    if (!vmxi_buf_reserve(buf, max))
        return vmxi_no_memory(err);
    while (max > 0) {
        const ssize_t got = pread(fd, buf->ptr + buf->len, max, offset);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return vmxi_fail_sys(err, VMXCI_EIO, errno, "cannot read");
        if (got == 0)
            break;
        buf->len += (size_t)got;
        offset += got;
        max -= (size_t)got;
    }
    return VMXCI_OK;
}

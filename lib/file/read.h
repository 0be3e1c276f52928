/* SPDX-License-Identifier: MIT */
/* Reading a file completely, up to a limit, and recognizing it later. */
#ifndef VMXI_FILE_READ_H
#define VMXI_FILE_READ_H

#include <stdbool.h>
#include <sys/stat.h>

#include <vmxci.h>

#include "base/buf.h"

/* Identifies a file and its state: if it is equal later, the file has not been changed. */
typedef struct vmxi_identity {
    dev_t dev;
    ino_t ino;
    off_t size;
    struct timespec mtime;
} vmxi_identity;

vmxi_identity vmxi_identity_of(const struct stat *st);
bool vmxi_identity_equal(const vmxi_identity *a, const vmxi_identity *b);

/* Opens PATH, relative to DIR, for reading, with further FLAGS of open(2).  PATH may be of any
 * type; a FIFO is not waited for.  Returns VMXCI_OK, ENOENT, EIO or ENOTVMX. */
int vmxi_open(int *out, struct stat *st, int dir, const char *path, int flags, vmxci_error *err);

/* Refuses anything but a regular file.  Returns VMXCI_OK or ENOTVMX. */
int vmxi_check_regular(const struct stat *st, vmxci_error *err);

/* Reads FD to its end: probably HINT bytes, at most MAX.  OUT comes from ALLOC and is followed by
 * TAIL NULs.  Returns VMXCI_OK, ENOMEM, EIO or ETOOBIG. */
int vmxi_read(char **out, size_t *len, int fd, off_t hint, size_t max, size_t tail,
              const vmxci_allocator *alloc, vmxci_error *err);

/* The same for a regular file whose size is not known: a read that ends within a page
 * has reached the end, so that most files take one system call.  One that ends with a page may have
 * been cut short by an error, which the next read returns.  If FD is something else, it is not
 * waited for. */
int vmxi_read_regular(char **out, size_t *len, int fd, size_t max, size_t tail,
                      const vmxci_allocator *alloc, vmxci_error *err);

/* Appends to BUF the bytes of FD from OFFSET on: MAX of them, or as many as there are.  Returns
 * VMXCI_OK, ENOMEM or EIO. */
int vmxi_read_at(vmxi_buf *buf, int fd, off_t offset, size_t max, vmxci_error *err);

#endif

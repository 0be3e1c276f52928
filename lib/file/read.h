/* SPDX-License-Identifier: MIT */
/* Reading a file whole, with a bound, and knowing it again. */
#ifndef VMXI_FILE_READ_H
#define VMXI_FILE_READ_H

#include <stdbool.h>
#include <sys/stat.h>

#include <vmxci.h>

/* What tells that a file is still the one that was read, and as it was. */
typedef struct vmxi_identity {
    dev_t dev;
    ino_t ino;
    off_t size;
    struct timespec mtime;
} vmxi_identity;

vmxi_identity vmxi_identity_of(const struct stat *st);
bool vmxi_identity_equal(const vmxi_identity *a, const vmxi_identity *b);

/* Open PATH below the folder DIR (or AT_FDCWD) for reading, whatever it is, without waiting for a
 * writer of a fifo; FLAGS are further flags of open(2). */
int vmxi_open(int *out, struct stat *st, int dir, const char *path, int flags, vmxci_error *err);

/* Refuse what is no regular file. */
int vmxi_check_regular(const struct stat *st, vmxci_error *err);

/* Read FD to its end, HINT bytes by all likelihood and MAX at most.  OUT is followed by TAIL
 * NULs and comes from ALLOC.  Returns VMXCI_OK, ENOMEM, EIO or ETOOBIG. */
int vmxi_read(char **out, size_t *len, int fd, off_t hint, size_t max, size_t tail,
              const vmxci_allocator *alloc, vmxci_error *err);

#endif

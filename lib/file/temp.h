/* SPDX-License-Identifier: MIT */
/* New files, written whole before they are seen under their final name.  Temporary ones are named
 * .vmxci-PID-START-RANDOM, so that those of the dead can be told. */
#ifndef VMXI_FILE_TEMP_H
#define VMXI_FILE_TEMP_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

#include <vmxci.h>

#include "file/target.h"

typedef struct vmxi_temp {
    int dir; /* borrowed */
    int fd;
    int held; /* the same file again: the lock lasts as long as one of both is open */
    const char *what;
    char name[NAME_MAX + 1];
} vmxi_temp;

/* Create a new, empty one in DIR with a name of its own, mode 0600, open for writing.  It is locked
 * by flock(2) until it is released or discarded: a sign of life that processes in other containers
 * see too.  START is when this process was started, see process.h; WHAT is what it is to hold, for
 * messages, and static. */
int vmxi_temp_create(vmxi_temp *out, int dir, uint64_t start, const char *what, vmxci_error *err);

int vmxi_temp_write(vmxi_temp *temp, vmxci_str bytes, vmxci_error *err);

/* fsync, if SYNC, and close; the lock stays. */
int vmxi_temp_finish(vmxi_temp *temp, bool sync, vmxci_error *err);

/* Let it go, once it has its final name. */
void vmxi_temp_release(vmxi_temp *temp);

/* Release and remove it; ERR, which tells why, also tells if that fails. */
void vmxi_temp_discard(vmxi_temp *temp, vmxci_error *err);

/* Whether NAME begins as those of temporary files do. */
bool vmxi_temp_is_named(const char *name);

/* Of the temporary files NAMES in DIR, each with its NUL, remove those that dead processes of this
 * machine have left. */
void vmxi_temp_sweep(int dir, vmxci_str names);

#endif

/* SPDX-License-Identifier: MIT */
/* Temporary files, which are written completely before they get their final name.  Their names,
 * .vmxci-PID-START-RANDOM, identify the process that made them. */
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
    int lock_fd; /* a duplicate of `fd`: the lock lasts as long as one of both is open */
    const char *what;
    char name[NAME_MAX + 1];
} vmxi_temp;

/* Creates an empty file in DIR, with the mode 0600, open for writing and locked by flock(2).  The
 * lock shows processes in other containers that the file is in use.  START is the start time of
 * this process, see process.h.  WHAT, static, names the file in messages. */
int vmxi_temp_create(vmxi_temp *out, int dir, uint64_t start, const char *what, vmxci_error *err);

int vmxi_temp_write(vmxi_temp *temp, vmxci_str bytes, vmxci_error *err);

/* Closes the file, after an fsync(2) if SYNC; the lock stays. */
int vmxi_temp_close(vmxi_temp *temp, bool sync, vmxci_error *err);

/* Renames the closed file to NAME in its directory, replacing another file.  Returns 0 or an errno:
 * 0 also if the call reports a failure but the file has the name, as over a network, where the
 * answer of the server may be lost. */
int vmxi_temp_rename(const vmxi_temp *temp, const char *name);

/* The same, but returns EEXIST if there is another file NAME. */
int vmxi_temp_rename_new(const vmxi_temp *temp, const char *name);

/* Releases the lock, once the file has its final name. */
void vmxi_temp_unlock(vmxi_temp *temp);

/* Removes the file and releases the lock.  If that fails, says so in ERR, which has the reason for
 * the removal. */
void vmxi_temp_remove(vmxi_temp *temp, vmxci_error *err);

/* Returns whether NAME begins like the name of a temporary file. */
bool vmxi_is_temp_name(const char *name);

/* Removes those of the files NAMES in DIR, each name with its NUL, that processes of this machine
 * have left behind when they died. */
void vmxi_temp_remove_stale(int dir, vmxci_str names);

#endif

/* SPDX-License-Identifier: MIT */
/* New files, written whole before they are seen under their final name.  Temporary ones are named
 * .vmxci-PID-START-RANDOM, so that those of the dead can be told. */
#ifndef VMXI_FILE_TEMP_H
#define VMXI_FILE_TEMP_H

#include <limits.h>

#include <vmxci.h>

#include "file/target.h"

typedef struct vmxi_temp {
    int dir; /* borrowed */
    int fd;
    char name[NAME_MAX + 1];
} vmxi_temp;

/* Create a new, empty one in DIR with a name of its own, mode 0600, open for writing.  It is held
 * by flock(2) until it is closed, as a sign of life that also processes in other containers see. */
int vmxi_temp_create(vmxi_temp *out, int dir, vmxci_error *err);

int vmxi_temp_write(vmxi_temp *temp, vmxci_str bytes, vmxci_error *err);

/* fsync and close. */
int vmxi_temp_finish(vmxi_temp *temp, vmxci_error *err);

/* Close and remove it; ERR, which tells why, also tells if that fails. */
void vmxi_temp_discard(vmxi_temp *temp, vmxci_error *err);

/* Remove from DIR the temporary files that dead processes of this machine have left. */
void vmxi_temp_sweep(int dir);

#endif

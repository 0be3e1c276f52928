/* SPDX-License-Identifier: MIT */
/* This machine and this process, as member files describe them. */
#ifndef VMXI_LOCK_HOST_H
#define VMXI_LOCK_HOST_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "lock/machine.h"

enum {
    VMXI_EXECUTION_SIZE = 112,
    VMXI_BOOT_SIZE = 40
};

/* Zeros until vmxi_host_identify fills it in. */
typedef struct vmxi_host {
    vmxi_machine machine;
    char execution[VMXI_EXECUTION_SIZE]; /* the execution ID of this process: PID-START(PROGRAM) */
    pid_t pid;                           /* of this process */
    uint64_t start;                      /* of this process, in the system's units */
    char boot[VMXI_BOOT_SIZE];           /* the boot ID; "" if unknown */
    uint64_t pidns;                      /* the inode of this PID namespace; 0 if unknown */
} vmxi_host;

/* Fills in HOST, unless this process has done so before.  Only then are system calls made: most
 * runs need no lock. */
void vmxi_host_identify(vmxi_host *host);

/* Returns whether this is the initial PID namespace, where the PIDs of all processes are visible,
 * and not a container. */
bool vmxi_host_has_initial_pidns(const vmxi_host *host);

#endif

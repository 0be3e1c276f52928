/* SPDX-License-Identifier: MIT */
/* Identifying processes of this machine by PID and start time, as PIDs are reused. */
#ifndef VMXI_FILE_PROCESS_H
#define VMXI_FILE_PROCESS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* Returns the start time of PID, in the units of the system, or 0 if it is unknown. */
uint64_t vmxi_process_start(pid_t pid);

typedef struct vmxi_process {
    pid_t pid;
    uint64_t start;
    char name[63]; /* of the program, as the system knows it; "" if unknown */
} vmxi_process;

/* Describes this process. */
void vmxi_process_self(vmxi_process *out);

/* Returns whether the process PID with the start time START, 0 if unknown, has certainly exited. */
bool vmxi_process_is_dead(pid_t pid, uint64_t start);

#endif

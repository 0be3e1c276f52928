/* SPDX-License-Identifier: MIT */
/* Telling processes of this machine apart, also when a number is given out again. */
#ifndef VMXI_FILE_PROCESS_H
#define VMXI_FILE_PROCESS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* When PID was started, in the units of the system; 0 where that is unknown. */
uint64_t vmxi_process_start(pid_t pid);

/* This process. */
typedef struct vmxi_process {
    pid_t pid;
    uint64_t start;
    char name[63]; /* of the program, as the system has it; "" where that is unknown */
} vmxi_process;

void vmxi_process_self(vmxi_process *out);

/* Whether the process PID that was started at START (0: unknown) is gone.  Only what is certain
 * counts. */
bool vmxi_process_is_dead(pid_t pid, uint64_t start);

#endif

/* SPDX-License-Identifier: MIT */
/* The content of a member file, by which an owner of a lock, or a process that waits for it, says
 * what it is.  It has 512 bytes, a line of fields separated by single spaces and then NULs:
 *
 *     machine ID, PID-START(PROGRAM), ticket number, S or X, START, lc=HASH, more NAME=VALUE ...
 */
#ifndef VMXI_LOCK_MEMBER_H
#define VMXI_LOCK_MEMBER_H

#include <stdbool.h>
#include <stdint.h>

#include <vmxci.h>

#include "lock/host.h"

enum {
    VMXI_MEMBER_SIZE = 512
};

/* A parsed member file; strings point into its content. */
typedef struct vmxi_member {
    vmxci_str machine;
    vmxci_str program; /* empty if unknown */
    uint32_t pid;      /* 0 if unknown */
    uint64_t start;    /* of the process, in the system's units; 0 if unknown */
    uint32_t ticket;   /* below UINT32_MAX, so that there is a next number */
    bool shared;
    vmxci_str boot; /* "boot=", the boot ID, and "pidns=", the PID namespace: only vmxci writes */
    uint64_t pidns; /* these two; otherwise empty and 0 */
} vmxi_member;

/* Parses the LEN bytes at BYTES.  Returns false, with zeros in OUT, if they are malformed. */
bool vmxi_member_parse(vmxi_member *out, const char *bytes, size_t len);

/* Formats the member file of this process.  LOCATION is the path of the lock directory. */
void vmxi_member_format(char out[VMXI_MEMBER_SIZE], const vmxi_host *host, uint32_t ticket,
                        bool shared, vmxci_str location);

#endif

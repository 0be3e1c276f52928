/* SPDX-License-Identifier: MIT */
/* A member of a lock: the file M12345.lck in the folder NAME.lck, by which one holder, or one who
 * waits, says who it is.  It has 512 bytes, a line of fields parted by spaces and NULs behind it:
 *
 *     machine id, PID-START(PROGRAM), number, S or X, START, lc=HASH, further NAME=VALUE ...
 */
#ifndef VMXI_LOCK_MEMBER_H
#define VMXI_LOCK_MEMBER_H

#include <stdbool.h>
#include <stdint.h>

#include <vmxci.h>

#include "lock/host.h"

enum {
    VMXI_MEMBER_SIZE = 512,
    VMXI_ENTRY_SIZE = 11 /* "M12345.lck" and a NUL */
};

/* Strings point into the bytes that were read. */
typedef struct vmxi_member {
    vmxci_str machine;
    vmxci_str program; /* empty where it is not said */
    uint32_t pid;      /* 0 where it is not said */
    uint64_t start;    /* 0 where it is not said */
    uint32_t number;   /* the lowest goes first; below UINT32_MAX, so that there is a next one */
    bool shared;
    vmxci_str boot; /* fields of vmxci's own members: empty, */
    uint64_t pidns; /* or 0, in others */
} vmxi_member;

/* Read the LEN bytes at BYTES.  False: that is no member. */
bool vmxi_member_parse(vmxi_member *out, const char *bytes, size_t len);

/* Write the member of this process; LOCATION is the path of the lock's folder. */
void vmxi_member_write(char out[VMXI_MEMBER_SIZE], const vmxi_host *host, uint32_t number,
                       bool shared, vmxci_str location);

/* Whether NAME is that of an entry of a lock: a letter M, D or E, five digits, and .lck at the
 * end. */
bool vmxi_is_entry(const char *name);

/* The name of entry NUMBER of the kind LETTER. */
void vmxi_entry_name(char out[VMXI_ENTRY_SIZE], char letter, unsigned number);

#endif

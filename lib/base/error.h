/* SPDX-License-Identifier: MIT */
/* Filling in the caller's error, which may be NULL.  Functions that return int return the status,
 * for the caller to return. */
#ifndef VMXI_BASE_ERROR_H
#define VMXI_BASE_ERROR_H

#include <vmxci.h>

#define VMXI_FORMAT(fmt, args) __attribute__((format(printf, fmt, args)))

/* A position in a document; line and column count from 1, 0 if unknown. */
typedef struct vmxi_position {
    size_t offset;
    size_t line;
    size_t column;
} vmxi_position;

int vmxi_fail(vmxci_error *err, int status, const char *format, ...) VMXI_FORMAT(3, 4);
int vmxi_fail_at(vmxci_error *err, int status, vmxi_position position, const char *format, ...)
    VMXI_FORMAT(4, 5);

/* Appends the text for SYS, the errno of a system call, to the message. */
int vmxi_fail_sys(vmxci_error *err, int status, int sys, const char *format, ...) VMXI_FORMAT(4, 5);

/* Appends to the message in ERR. */
void vmxi_fail_more(vmxci_error *err, const char *format, ...) VMXI_FORMAT(2, 3);

int vmxi_no_memory(vmxci_error *err);

/* Reports more than MAX_BYTES bytes: VMXCI_ETOOBIG. */
int vmxi_fail_too_big(size_t max_bytes, vmxci_error *err);

#define VMXI_SHOWN_SIZE 128
typedef struct vmxi_shown {
    char text[VMXI_SHOWN_SIZE];
} vmxi_shown;

/* Returns S as one line of UTF-8, cut if it is long, for quoting in a message. */
vmxi_shown vmxi_quote(vmxci_str s);

#endif

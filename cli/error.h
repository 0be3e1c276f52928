/* SPDX-License-Identifier: MIT */
/* Errors that the command finds itself, in the structure that the library reports its own with. */
#ifndef CLI_ERROR_H
#define CLI_ERROR_H

#include <vmxci.h>

/* Failures that no vmxci_status is for. */
enum command_status {
    FAILED_EXISTS = -1001,    /* "exists": a file would be overwritten */
    FAILED_LEFTOVERS = -1002, /* "leftovers": with --strict, something of the host would be left */
    FAILED_SHARED = -1003     /* "shared": a file is also used in another way */
};

/* Returns the name of STATUS, a vmxci_status or a command_status. */
const char *name_status(int status);

/* Fills ERR with STATUS, a vmxci_status or a command_status, and the message, in which control
 * characters and invalid UTF-8 are escaped; the arguments may point into ERR.  Returns STATUS. */
int fail_with(vmxci_error *err, int status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Fills ERR with "out of memory".  Returns VMXCI_ENOMEM. */
int fail_no_memory(vmxci_error *err);

#endif

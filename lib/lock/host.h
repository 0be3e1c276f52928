/* SPDX-License-Identifier: MIT */
/* This machine and this process, as a lock names them. */
#ifndef VMXI_LOCK_HOST_H
#define VMXI_LOCK_HOST_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include <vmxci.h>

enum {
    VMXI_MACHINE_SIZE = 17,
    VMXI_EXECUTION_SIZE = 112,
    VMXI_BOOT_SIZE = 40,
    VMXI_MAC_SIZE = 6
};

typedef struct vmxi_host {
    char machine[VMXI_MACHINE_SIZE]; /* the machine id that VMware computes here, */
    char node[VMXI_MACHINE_SIZE];    /* and the one of the node name, if /etc/hosts has another */
    char execution[VMXI_EXECUTION_SIZE]; /* PID-START(NAME) */
    pid_t pid;                           /* of this process */
    uint64_t start;                      /* the same */
    char boot[VMXI_BOOT_SIZE];           /* "": unknown */
    uint64_t pidns;                      /* of this process; 0: unknown */
} vmxi_host;

/* Fill in HOST, unless this process has done so before: it starts as zeros, and most runs never
 * need it. */
void vmxi_host_know(vmxi_host *host);

/* Whether process numbers are those of the machine itself, not of a container. */
bool vmxi_host_sees_all(const vmxi_host *host);

/* The machine id of a host name and the address of a network card. */
void vmxi_machine_id(char out[VMXI_MACHINE_SIZE], vmxci_str name,
                     const unsigned char mac[VMXI_MAC_SIZE]);

/* The first name on the line of HOSTS, the text of an /etc/hosts, that has NAME; else NAME. */
vmxci_str vmxi_canonical_name(vmxci_str hosts, vmxci_str name);

#endif

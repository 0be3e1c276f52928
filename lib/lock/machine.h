/* SPDX-License-Identifier: MIT */
/* The machine ID of VMware's locks: which machine a lock owner runs on. */
#ifndef VMXI_LOCK_MACHINE_H
#define VMXI_LOCK_MACHINE_H

#include <stdbool.h>

#include <vmxci.h>

enum {
    VMXI_MACHINE_SIZE = 17, /* 16 digits and a NUL */
    VMXI_MAC_SIZE = 6
};

/* The two IDs that VMware may compute on one machine. */
typedef struct vmxi_machine {
    char canonical[VMXI_MACHINE_SIZE]; /* from the canonical host name */
    char nodename[VMXI_MACHINE_SIZE];  /* from the name that uname(2) returns */
} vmxi_machine;

/* Computes the IDs of this machine.  Host names are looked up in /etc/hosts only: the DNS could
 * take long, and is not to be trusted. */
void vmxi_machine_identify(vmxi_machine *out);

/* Computes the machine ID from a host NAME and the address MAC of a network interface. */
void vmxi_machine_format(char out[VMXI_MACHINE_SIZE], vmxci_str name,
                         const unsigned char mac[VMXI_MAC_SIZE]);

/* Returns whether ID contains the address of a network interface.  Without it, two machines that
 * have the same name have the same ID. */
bool vmxi_machine_has_address(vmxci_str id);

/* Returns the first name on the first line of HOSTS, the text of /etc/hosts, that has NAME; NAME if
 * there is no such line. */
vmxci_str vmxi_find_canonical_name(vmxci_str hosts, vmxci_str name);

#endif

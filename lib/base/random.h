/* SPDX-License-Identifier: MIT */
#ifndef VMXI_BASE_RANDOM_H
#define VMXI_BASE_RANDOM_H

#include <vmxci.h>

/* Fill the N bytes, 256 at most, at TO with random numbers of the system. */
int vmxi_random(void *to, size_t n, vmxci_error *err);

#endif

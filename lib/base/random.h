/* SPDX-License-Identifier: MIT */
/* Random numbers from the system. */
#ifndef VMXI_BASE_RANDOM_H
#define VMXI_BASE_RANDOM_H

#include <vmxci.h>

/* Fills the N bytes at TO, at most 256, with random numbers.  Returns VMXCI_OK or EIO. */
int vmxi_random(void *to, size_t n, vmxci_error *err);

#endif

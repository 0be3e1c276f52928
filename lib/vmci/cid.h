/* SPDX-License-Identifier: MIT */
#ifndef VMXI_VMCI_CID_H
#define VMXI_VMCI_CID_H

#include <stdbool.h>

#include <vmxci.h>

/* The last four bytes of a UUID, big-endian. */
bool vmxi_uuid_tail(int32_t *out, vmxci_str uuid);

/* Refuse a reserved id: VMXCI_OK or ERESERVED. */
int vmxi_cid_usable(int32_t cid, vmxci_error *err);

#endif

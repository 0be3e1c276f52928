/* SPDX-License-Identifier: MIT */
#ifndef VMXI_VMCI_CID_H
#define VMXI_VMCI_CID_H

#include <stdbool.h>

#include <vmxci.h>

/* Read a decimal number of at most 32 bits and a sign; nothing may stand around it. */
bool vmxi_decimal(int64_t *out, vmxci_str text);

/* The last four bytes of a UUID, big-endian. */
bool vmxi_uuid_tail(int32_t *out, vmxci_str uuid);

/* Refuse a reserved id: VMXCI_OK or ERESERVED. */
int vmxi_cid_usable(int32_t cid, vmxci_error *err);

#endif

/* SPDX-License-Identifier: MIT */
/* Context IDs (CIDs): 32-bit numbers, which VMware writes signed. */
#ifndef VMXI_VMCI_CID_H
#define VMXI_VMCI_CID_H

#include <stdbool.h>

#include <vmxci.h>

/* Parses the UUID of 16 bytes in hexadecimal, as VMware writes it, and sets OUT to its last four
 * bytes, read big-endian.  Returns false if it is not valid. */
bool vmxi_parse_uuid_tail(int32_t *out, vmxci_str uuid);

/* Refuses a reserved context ID.  Returns VMXCI_OK or ERESERVED. */
int vmxi_check_cid(int32_t cid, vmxci_error *err);

#endif

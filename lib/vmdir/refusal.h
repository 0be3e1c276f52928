/* SPDX-License-Identifier: MIT */
/* Why a VM may not be edited now. */
#ifndef VMXI_VMDIR_REFUSAL_H
#define VMXI_VMDIR_REFUSAL_H

#include <vmxci.h>

#include "vmdir/look.h"

/* Whether WHO, in the lock FOLDER, is a reason to refuse an edit: VMXCI_OK, EOPEN, EELSEWHERE,
 * EESXI or ELOCKUNKNOWN. */
int vmxi_refuse_lock(const vmxi_finding *who, const char *folder, vmxci_error *err);

#endif

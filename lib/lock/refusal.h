/* SPDX-License-Identifier: MIT */
/* Why a lock refuses an edit. */
#ifndef VMXI_LOCK_REFUSAL_H
#define VMXI_LOCK_REFUSAL_H

#include <vmxci.h>

#include "lock/look.h"

/* Whether WHO, in the lock FOLDER, is a reason to refuse an edit: VMXCI_OK, EOPEN, EELSEWHERE,
 * EESXI or ELOCKUNKNOWN. */
int vmxi_refuse_lock(const vmxi_finding *who, const char *folder, vmxci_error *err);

/* EOPEN: WHO, in the lock FOLDER of a disk, has the VM open. */
int vmxi_refuse_disk(const vmxi_finding *who, const char *folder, vmxci_error *err);

#endif

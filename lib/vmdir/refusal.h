/* SPDX-License-Identifier: MIT */
/* Why a VM may not be edited now. */
#ifndef VMXI_VMDIR_REFUSAL_H
#define VMXI_VMDIR_REFUSAL_H

#include <stdbool.h>

#include <vmxci.h>

#include "vmdir/look.h"

/* Whether WHO, in the lock FOLDER, is a reason to refuse an edit: VMXCI_OK, EOPEN, EELSEWHERE,
 * EESXI or ELOCKUNKNOWN. */
int vmxi_refuse_lock(const vmxi_finding *who, const char *folder, vmxci_error *err);

/* EOPEN: WHO, in the lock FOLDER of a disk, has the VM open. */
int vmxi_refuse_disk(const vmxi_finding *who, const char *folder, vmxci_error *err);

/* The reason against an edit in the text of DOC, if there is one: VMXCI_OK, EENCRYPTED, ESUSPENDED
 * or EPARTIAL. */
int vmxi_refuse_text(const vmxci_doc *doc, bool allow_partial);

/* What vmxi_refuse_text says, in words. */
const char *vmxi_why(int status);

#endif

/* SPDX-License-Identifier: MIT */
/* The state of a VM, from all signs together: the text of its file, its directory and the locks.
 * Nothing is written, and no lock is taken. */
#ifndef VMXI_VM_ASSESSMENT_H
#define VMXI_VM_ASSESSMENT_H

#include <stdbool.h>

#include <vmxci.h>

#include "lock/hold.h"
#include "vm/listing.h"

/* What is assessed, and by which options. */
typedef struct vmxi_subject {
    const vmxi_hold *hold; /* the file, found; locks that it holds do not count */
    const vmxci_doc *doc;  /* the text of the file */
    const vmxci_vm_options *options;
    vmxi_host *host;
    const vmxi_listing *listing; /* of the directory; NULL: it is listed */
    bool for_edit;               /* this process must have the right to edit the file */
    bool locked; /* HOLD has its locks; whether its directories are writable was asked before */
} vmxi_subject;

typedef struct vmxi_assessment {
    vmxci_power power;
    vmxci_encryption encryption;
    /* The locks of the file, the most important first; then the locks of its disks that are in use.
     * Each with the member that matters most. */
    vmxi_findings locks;
    size_t file_locks;        /* how many of them are locks of the file */
    vmxi_listing listing;     /* of the directory; without names if SUBJECT has a listing */
    bool has_unfinished_copy; /* VMware is rewriting the file, or was interrupted */
    /* The first reason to refuse an edit; `code` is VMXCI_OK if there is none. */
    vmxci_error refusal;
    /* The saved state is missing: the reason to refuse an edit of other keys than that of the saved
     * state; otherwise `code` is VMXCI_OK.  `refusal` does not contain it. */
    vmxci_error lost_state;
} vmxi_assessment;

/* Assesses SUBJECT.  OUT is zeros or an earlier assessment, which is freed.  BREAKING: the
 * caller is about to break a lock, so breakable locks are not a reason to refuse.  Returns
 * VMXCI_OK, ENOMEM, EIO, or EBUSY if the option `stop` ends it. */
int vmxi_assess(vmxi_assessment *out, const vmxi_subject *subject, bool breaking, vmxci_error *err);

/* Returns the kind of the most important lock of the file. */
vmxci_lock_kind vmxi_assessment_lock(const vmxi_assessment *assessment);

/* Returns the first reason to refuse an edit that is not known to be of the saved state only. */
const vmxci_error *vmxi_assessment_reason(const vmxi_assessment *assessment);

/* Frees what ASSESSMENT, which may be zeros, owns. */
void vmxi_assessment_free(vmxi_assessment *assessment);

#endif

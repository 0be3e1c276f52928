/* SPDX-License-Identifier: MIT */
/* Extended attributes and ACLs, on Linux.  On other systems these functions do nothing. */
#ifndef VMXI_FILE_XATTRS_H
#define VMXI_FILE_XATTRS_H

#include <vmxci.h>

#include "file/note.h"

/* Copies the extended attributes of FROM to TO, but not ACLs.  Adds a note for each attribute that
 * could not be copied and may be lost. */
int vmxi_xattrs_copy(int to, int from, vmxi_notes *notes, vmxci_error *err);

/* Removes the ACL of TO, inherited from its directory, if FROM has no ACL. */
int vmxi_acl_remove_inherited(int to, int from, vmxci_error *err);

/* Copies the ACLs of FROM to TO. */
int vmxi_acl_copy(int to, int from, vmxci_error *err);

#endif

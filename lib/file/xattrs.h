/* SPDX-License-Identifier: MIT */
/* Extended attributes and ACLs, on Linux.  On other systems these functions do nothing. */
#ifndef VMXI_FILE_XATTRS_H
#define VMXI_FILE_XATTRS_H

#include <stdbool.h>

#include <vmxci.h>

#include "file/note.h"

/* Copies the extended attributes of FROM to TO, but not ACLs.  Adds a note for each attribute that
 * could not be copied and may be lost. */
int vmxi_xattrs_copy(int to, int from, vmxi_notes *notes, vmxci_error *err);

/* Removes the ACL of TO, inherited from its directory, if FROM has no ACL or ALWAYS. */
int vmxi_acl_remove_inherited(int to, int from, bool always, vmxci_error *err);

/* Copies the ACLs of FROM, if HAS_ACL tells that it has any, to TO. */
int vmxi_acl_copy(bool *has_acl, int to, int from, vmxci_error *err);

/* Finds the rights, bits as in the mode of others, that every entry of the POSIX ACL of FD gives,
 * except that of the owner.  Without such an ACL, HAS_ACL is false and these are all rights. */
int vmxi_acl_common_rights(unsigned *rights, bool *has_acl, int fd, vmxci_error *err);

#endif

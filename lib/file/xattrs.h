/* SPDX-License-Identifier: MIT */
/* Extended attributes, of which an ACL is one (on Linux; elsewhere nothing is done). */
#ifndef VMXI_FILE_XATTRS_H
#define VMXI_FILE_XATTRS_H

#include <vmxci.h>

#include "file/note.h"

/* Copy all that FROM has to TO, but for an ACL. */
int vmxi_xattrs_copy(int to, int from, vmxi_notes *notes, vmxci_error *err);

/* Remove the ACL that TO has from its folder if FROM has none. */
int vmxi_acl_drop(int to, int from, vmxci_error *err);

/* Copy the ACL that FROM has to TO. */
int vmxi_acl_copy(int to, int from, vmxci_error *err);

#endif

/* SPDX-License-Identifier: MIT */
/* Copying what a file has besides its bytes. */
#ifndef VMXI_FILE_ATTRS_H
#define VMXI_FILE_ATTRS_H

#include <stdbool.h>

#include <vmxci.h>

#include "file/note.h"
#include "file/target.h"

/* Copies the owner, mode, ACL and extended attributes of FROM to TO, a new file with the mode 0600.
 * With ALLOW_OWNER_LOSS a different owner or group is only a note; with a different group, the ACL
 * is lost, and all users but the owner get the rights that they had in common.  A lost attribute
 * that is not the user's, an ACL or a label of SELinux is a note too.  Returns VMXCI_OK, ENOMEM or
 * EIO. */
int vmxi_attrs_copy(int to, const vmxi_old_file *from, bool allow_owner_loss, vmxi_notes *notes,
                    vmxci_error *err);

#endif

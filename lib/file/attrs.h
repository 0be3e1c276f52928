/* SPDX-License-Identifier: MIT */
/* Giving a new file what the old one has beside its bytes. */
#ifndef VMXI_FILE_ATTRS_H
#define VMXI_FILE_ATTRS_H

#include <stdbool.h>
#include <sys/stat.h>

#include <vmxci.h>

#include "file/note.h"

/* Copy owner, mode, ACL and extended attributes of FROM, which ST describes, to TO.  What may be
 * lost is told to NOTES: the owner where LOSE_OWNER, attributes that neither the user nor an ACL
 * nor SELinux has put there. */
int vmxi_attrs_copy(int to, int from, const struct stat *st, bool lose_owner, vmxi_notes *notes,
                    vmxci_error *err);

#endif
